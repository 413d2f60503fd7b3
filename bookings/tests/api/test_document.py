"""The document of the API: valid, complete, and what the contract promises."""

import json
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import resolve
from openapi_spec_validator import OpenAPIV31SpecValidator

from bookings.api.schemas import BookingIn
from bookings.tests.factories import Clinic
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db

# The public contract. Add freely; take nothing away and rename nothing.
CONTRACT: dict[tuple[str, str], dict[str, set[str]]] = {
    ("get", "/api/locations"): {"out": {"slug", "name"}},
    ("get", "/api/appointment-types"): {"out": {"slug", "name"}},
    ("get", "/api/providers"): {"asked": {"appointment_type"}, "out": {"slug", "name"}},
    ("get", "/api/availability"): {
        "asked": {"appointment_type", "location", "from", "to", "provider"},
        "out": {"timezone", "slots"},
        "errors": {"422", "429"},
    },
    ("post", "/api/holds"): {
        "in": {"appointment_type", "location", "provider", "starts_at"},
        "out": {"hold", "expires_at"},
        "errors": {"409", "422", "429"},
    },
    ("post", "/api/holds/{token}/renew"): {
        "asked": {"token"},
        "out": {"hold", "expires_at"},
        "errors": {"409", "429"},
    },
    ("delete", "/api/holds/{token}"): {"asked": {"token"}, "errors": {"404", "429"}},
    ("post", "/api/appointments"): {
        "asked": {"Idempotency-Key"},
        "in": {
            "appointment_type",
            "location",
            "provider",
            "starts_at",
            "hold",
            "client",
            "interests",
            "sms_consent",
            "note",
        },
        "out": {"reference", "manage_url", "starts_at", "ends_at", "provider", "status"},
        "errors": {"409", "422", "429"},
    },
    ("get", "/api/appointments/{reference}"): {
        "asked": {"reference"},
        "out": {"reference", "starts_at", "ends_at", "provider", "status"},
        "errors": {"401", "404", "429"},
    },
    ("patch", "/api/appointments/{reference}"): {
        "asked": {"reference"},
        "in": {"starts_at", "provider"},
        "out": {"reference", "starts_at", "ends_at", "provider", "status"},
        "errors": {"401", "404", "409", "422", "429"},
    },
    ("delete", "/api/appointments/{reference}"): {
        "asked": {"reference"},
        "errors": {"401", "404", "409", "429"},
    },
}
NEEDED = {"appointment_type", "location", "starts_at", "client"}


@pytest.fixture
def document(client: Browser) -> dict[str, Any]:
    return client.get("/api/openapi.json").json()


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def properties(document: dict[str, Any], holder: dict[str, Any]) -> set[str]:
    """Of the body of a request, or of an answer; of what a list is made of."""
    if "content" not in holder:
        return set()
    [media] = holder["content"].values()
    schema = media["schema"].get("items", media["schema"])
    return set(document["components"]["schemas"][schema["$ref"].split("/")[-1]]["properties"])


def test_the_document_is_valid_openapi(document: dict[str, Any]):
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


@pytest.mark.parametrize(("method", "path"), CONTRACT)
def test_the_document_has_every_name_of_the_contract(
    document: dict[str, Any], method: str, path: str
):
    promised, operation = CONTRACT[method, path], document["paths"][path][method]
    answer = next(each for status, each in operation["responses"].items() if status < "300")

    asked = {parameter["name"] for parameter in operation["parameters"]}
    assert promised.get("asked", set()) - asked == set()
    assert promised.get("errors", set()) - operation["responses"].keys() == set()
    assert promised.get("out", set()) - properties(document, answer) == set()
    if "in" in promised:
        assert promised["in"] - properties(document, operation["requestBody"]) == set()


def test_nothing_more_than_the_contract_is_needed_to_book(document: dict[str, Any]):
    schemas = document["components"]["schemas"]

    assert set(schemas["BookingIn"]["required"]) == NEEDED
    assert set(schemas["ClientIn"]["required"]) == {"first_name", "email", "phone"}
    assert "birth_date" in schemas["ClientIn"]["properties"]
    assert set(schemas["SlotOut"]["properties"]) == {"starts_at", "ends_at", "providers"}


def test_every_error_is_documented_as_a_problem(document: dict[str, Any]):
    errors = [
        (operation["operationId"], status, *answer["content"])
        for operation in operations(document).values()
        for status, answer in operation["responses"].items()
        if status >= "400" and set(answer["content"]) != {"application/problem+json"}
    ]

    assert errors == []


def test_every_documented_path_is_there(document: dict[str, Any]):
    names = {resolve(path.replace("{reference}", "x")).view_name for path in document["paths"]}

    assert "api_unknown" not in names
    assert len(names) == len(document["paths"])


def test_only_appointments_need_a_token(document: dict[str, Any]):
    guarded = {path for (_, path), each in operations(document).items() if "security" in each}

    assert guarded == {"/api/appointments/{reference}"}


def test_the_example_of_a_booking_books(client: Browser, clinic: Clinic):
    make_area("CHIN")
    example = json.loads(json.dumps(BookingIn.model_config["json_schema_extra"]))["examples"][0]
    example |= {
        "appointment_type": clinic.type.slug,
        "location": clinic.location.slug,
        "provider": clinic.provider.slug,
        "starts_at": clinic.at(10).isoformat(),
    }

    response = client.post("/api/appointments", example, content_type="application/json")

    assert response.status_code == 201


def test_the_page_shows_every_endpoint(client: Browser, document: dict[str, Any], clinic: Clinic):
    page = client.get("/api/docs").content.decode()

    missing = [
        (method, path)
        for method, path in operations(document)
        if f"<b>{method.upper()}</b> <code>{path}</code>" not in page
    ]
    assert missing == []
    assert re.findall(r'<script[^>]* src="([^"]+)"', page) == ["/static/js/connection.js"]
    assert page.count("<script") == 1


def test_the_api_itself_leads_to_its_page(client: Browser):
    assert client.get("/api/").url == "/api/docs"
