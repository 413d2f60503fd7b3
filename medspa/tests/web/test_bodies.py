"""What is refused by its head alone."""

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client as Browser

from medspa.web.bodies import refusal_status

LARGE, LENGTH = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.LENGTH_REQUIRED
MOST = settings.MAX_BODY_BYTES


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({}, None),
        ({"CONTENT_LENGTH": ""}, None),
        ({"CONTENT_LENGTH": f"{MOST}"}, None),
        ({"CONTENT_LENGTH": "x"}, None),
        ({"CONTENT_LENGTH": f"{MOST + 1}"}, LARGE),
        ({"CONTENT_LENGTH": "9" * 5000}, LARGE),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, LENGTH),
        ({"HTTP_TRANSFER_ENCODING": "gzip, chunked", "CONTENT_LENGTH": "1"}, LENGTH),
    ],
)
def test_head_tells(head: dict[str, str], status: HTTPStatus | None) -> None:
    assert refusal_status(head) == status


@pytest.mark.parametrize("path", ["/", "/me/sign-in/", "/nowhere", "/staff/", "/static/x.css"])
def test_page_says_so_with_the_headers_of_every_page(path: str) -> None:
    said = Browser().post(path, b"", "text/plain", CONTENT_LENGTH=f"{MOST + 1}")

    assert said.status_code == 413
    assert {"Content-Security-Policy", "X-Content-Type-Options"} <= set(said.headers)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ({"CONTENT_LENGTH": f"{MOST + 1}"}, (413, "too_large")),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, (411, "length_required")),
    ],
)
def test_api_says_so_as_a_problem(head: dict[str, str], kind: tuple[int, str]) -> None:
    said = Browser().post("/api/anything", b"", "application/json", **head)

    assert said["Content-Type"] == "application/problem+json"
    assert (said.json()["status"], said.json()["type"]) == kind
