"""Whatever goes wrong: a problem document, and no secret in it."""

import pytest
from django.conf import settings as site
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.api.asking import booking, problem
from bookings.tests.factories import Clinic, make_clinic
from medspa import ratelimit
from medspa.ratelimit import rate_of
from medspa.tests.conftest import point_database_at

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no hour ends in the middle of a count."""
    monkeypatch.setattr(ratelimit, "time", lambda: 500_000 * 3600 + 1800)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/availability/", "/api/appointments/a/b"])
def test_an_unknown_address_answers_404(client: Browser, path: str):
    assert problem(client.get(path)) == (404, "not_found")
    assert problem(client.post(path, {}, content_type=JSON)) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/locations", {"GET"}),
        ("/api/holds", {"POST"}),
        ("/api/appointments/BX7K-29QM", {"GET", "PATCH", "DELETE"}),
    ],
)
def test_a_method_that_does_not_fit_answers_405(client: Browser, path: str, allowed: set[str]):
    response = client.put(path, {}, content_type=JSON)

    assert problem(response) == (405, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"note": "\\ud800"}', b"[" * 50_000, b"'a'", b"{} {}"]
)
def test_a_body_that_is_no_json_answers_400(client: Browser, body: bytes):
    response = client.post("/api/appointments", body, content_type=JSON)

    assert problem(response) == (400, "malformed")


@pytest.mark.parametrize("body", [b"null", b"[]", b"5", b'"x"'])
def test_a_body_that_is_no_object_answers_422(client: Browser, body: bytes):
    response = client.post("/api/appointments", body, content_type=JSON)

    assert problem(response) == (422, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_anything_but_json_answers_415(client: Browser, kind: str):
    response = client.post("/api/holds", b"{}", content_type=kind)

    assert problem(response) == (415, "unsupported_media_type")


def test_a_body_that_is_too_long_answers_413(client: Browser):
    response = client.post("/api/holds", b" " * (site.API_MAX_BODY_BYTES + 1), content_type=JSON)

    assert problem(response) == (413, "too_large")


def test_the_api_needs_no_csrf_token(clinic: Clinic):
    strict = Browser(enforce_csrf_checks=True)

    response = strict.post("/api/appointments", booking(clinic, clinic.at(10)), content_type=JSON)

    assert response.status_code == 201


def test_an_error_of_ours_answers_500_and_tells_no_secrets(
    client: Browser, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise RuntimeError("the secret of Noor")

    monkeypatch.setattr("bookings.api.catalog._location", fail)
    make_clinic()

    response = client.get("/api/locations")

    assert problem(response) == (500, "server_error")
    assert "Noor" not in response.content.decode()


def test_without_a_database_it_answers_503(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, client: Browser
):
    point_database_at(monkeypatch, HOST="127.0.0.1", PORT=1)

    response = client.get("/api/locations")

    assert problem(response) == (503, "unavailable")
    assert response["Retry-After"] == "30"


def test_beyond_the_rate_it_answers_429_with_the_time_to_wait(
    client: Browser, settings, still_clock
):
    settings.API_RATES |= {"read": "3/h"}
    address = "198.51.100.7"

    answers = [client.get("/api/locations", REMOTE_ADDR=address) for _ in range(5)]

    assert [each.status_code for each in answers] == [200] * 3 + [429] * 2
    assert problem(answers[-1]) == (429, "too_many_requests")
    assert answers[-1]["Retry-After"] == "3600"
    assert client.get("/api/locations", REMOTE_ADDR="198.51.100.8").status_code == 200


def test_changes_are_counted_apart_from_reads(client: Browser, settings, still_clock):
    settings.API_RATES |= {"read": "0", "write": "1/h"}
    address = "198.51.100.9"

    answers = [
        client.post("/api/holds", {}, content_type=JSON, REMOTE_ADDR=address) for _ in range(2)
    ]

    assert [each.status_code for each in answers] == [422, 429]
    assert client.get("/api/locations", REMOTE_ADDR=address).status_code == 200


def test_a_whole_ipv6_network_is_one_caller(client: Browser, settings, still_clock):
    settings.API_RATES |= {"read": "1/h"}

    answers = [
        client.get("/api/locations", REMOTE_ADDR=f"2001:db8:0:7::{n}").status_code
        for n in range(1, 3)
    ]

    assert answers == [200, 429]


@pytest.mark.parametrize("same", [{"email": "often@mail.example"}, {"phone": "+14155550188"}])
def test_one_person_books_so_often_and_no_more(clinic: Clinic, book, settings, still_clock, same):
    settings.API_RATES |= {"person": "2/h"}

    def person(number: int) -> dict[str, str]:
        return {"email": f"p{number}@mail.example", "phone": f"+1415555010{number}"} | same

    answers = [
        book(booking(clinic, clinic.at(9 + number), client=person(number))) for number in range(3)
    ]

    assert [each.status_code for each in answers] == [201, 201, 429]
    assert Appointment.objects.count() == 2


def test_without_a_cache_everybody_is_limited_all_the_same(client: Browser, settings, still_clock):
    settings.API_RATES |= {"read": "1/h"}
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }

    answers = [client.get("/api/locations", REMOTE_ADDR="198.51.100.10") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 429, 429]


def test_the_rates_of_the_settings_can_be_read():
    rates = [*site.API_RATES.values(), *site.PAGE_RATES.values()]
    assert {rate for rate in rates if rate_of(rate)} == set()
