"""Free times over the API: what the contract promises, and what it refuses."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from bookings.tests.api.asking import problem, wrong_fields
from bookings.tests.factories import Clinic, make_appointment, make_clinic, make_hours, make_type
from medspa.clinic.tests.factories import make_location, make_staff

pytestmark = pytest.mark.django_db

STATEMENTS = 5  # state of the diary, type, location, the slots, the slugs of those who are free
REMEMBERED = 1


@pytest.fixture
def ask(client: Browser, clinic: Clinic):
    def get(**asked: Any) -> HttpResponse:
        usual = {
            "appointment_type": clinic.type.slug,
            "location": clinic.location.slug,
            "from": "2027-03-01",
            "to": "2027-03-01",
        }
        return client.get(f"/api/availability?{urlencode(usual | asked)}")

    return get


def test_slots_have_the_offsets_of_the_location_and_the_slugs_of_providers(ask, clinic: Clinic):
    response = ask()

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    answer = response.json()
    assert answer.keys() == {"timezone", "slots"}
    assert answer["timezone"] == "America/Los_Angeles"
    assert answer["slots"][0] == {
        "starts_at": "2027-03-01T09:00:00-08:00",
        "ends_at": "2027-03-01T10:00:00-08:00",
        "providers": [provider.slug for provider in clinic.providers],
    }
    assert len(answer["slots"]) == 15


def test_slots_are_sorted_and_change_their_offset_with_the_clocks(ask):
    slots = ask(**{"from": "2027-03-13", "to": "2027-03-15"}).json()["slots"]
    starts = [slot["starts_at"] for slot in slots]

    assert starts == sorted(starts)
    assert {start[:10]: start[-6:] for start in starts} == {
        "2027-03-13": "-08:00",
        "2027-03-14": "-07:00",
        "2027-03-15": "-07:00",
    }


def test_the_provider_filter_leaves_one(ask, clinic: Clinic):
    slots = ask(provider=clinic.providers[1].slug).json()["slots"]

    assert {tuple(slot["providers"]) for slot in slots} == {(clinic.providers[1].slug,)}


def test_statements_do_not_grow_with_days_or_providers(
    ask, clinic: Clinic, django_assert_num_queries
):
    with django_assert_num_queries(STATEMENTS):
        assert len(ask().json()["slots"]) == 15
    for _ in range(6):
        clinic.type.providers.add(person := make_staff())
        make_hours(person, clinic.location)
    with django_assert_num_queries(STATEMENTS):
        assert len(ask(to="2027-05-01").json()["slots"]) == 15 * 62
    with django_assert_num_queries(STATEMENTS + 1):
        ask(provider=clinic.provider.slug)


def test_a_question_asked_again_is_answered_from_memory(
    ask, clinic: Clinic, django_assert_num_queries
):
    first = ask()
    with django_assert_num_queries(REMEMBERED):
        again = ask()
    assert (again.content, again["Content-Type"]) == (first.content, first["Content-Type"])
    assert again["Cache-Control"] == "no-store"


def test_what_is_booked_is_no_longer_answered(ask, clinic: Clinic):
    before = ask().json()["slots"]
    for provider, room in zip(clinic.providers, clinic.rooms, strict=True):
        make_appointment(clinic, clinic.at(9), provider=provider, room=room)
    after = ask().json()["slots"]
    assert before[0]["starts_at"] == "2027-03-01T09:00:00-08:00"
    assert after == [slot for slot in before if slot["starts_at"] >= "2027-03-01T10:00"]


def test_a_refusal_is_not_remembered(ask, clinic: Clinic, django_assert_num_queries):
    for _ in range(2):
        assert ask(location="nowhere").status_code == 422


def test_sixty_two_days_are_allowed_and_no_more(ask):
    assert ask(to="2027-05-01").status_code == 200
    response = ask(to="2027-05-02")
    assert problem(response) == (422, "bad_range")
    assert wrong_fields(response) == {"to": "bad_range"}


@pytest.mark.parametrize("last", ["2027-02-28", "2037-03-01", "0001-01-01", "9999-12-31"])
def test_a_reversed_or_long_range_is_refused(ask, last: str):
    assert wrong_fields(ask(to=last)) == {"to": "bad_range"}


def test_days_far_away_have_no_slots(ask):
    assert ask(**{"from": "9999-12-01", "to": "9999-12-31"}).json()["slots"] == []
    assert ask(**{"from": "0001-01-01", "to": "0001-01-02"}).json()["slots"] == []


@pytest.mark.parametrize(
    "nonsense", ["", "tomorrow", "2027-02-30", "2027-3-1", "1700000000", "2027-03-01T00:00", "\0"]
)
def test_a_day_that_is_none_is_refused(ask, nonsense: str):
    assert wrong_fields(ask(**{"from": nonsense})) == {"from": "date"}


@pytest.mark.parametrize("slug", ["nobody", "", "\0", "x" * 300, "a b"])
def test_unknown_names_are_told_one_by_one(ask, slug: str):
    codes = wrong_fields(ask(appointment_type=slug, location=slug, provider=slug or "-", to="x"))

    assert codes == {
        "appointment_type": "unknown",
        "location": "unknown",
        "to": "date",
        "provider": "unknown",
    }


def test_everything_missing_is_told_at_once(client: Browser, clinic: Clinic):
    codes = wrong_fields(client.get("/api/availability"))

    assert codes == dict.fromkeys(["appointment_type", "location", "from", "to"], "missing")


def test_what_only_the_desk_books_is_unknown(ask, clinic: Clinic):
    desk_only = make_type(locations=[clinic.location], is_online=False)

    assert wrong_fields(ask(appointment_type=desk_only.slug)) == {"appointment_type": "unknown"}


def test_a_provider_of_another_place_is_named_as_the_mistake(ask, clinic: Clinic):
    elsewhere = make_staff()
    clinic.type.providers.add(elsewhere)
    make_hours(elsewhere, make_location())

    assert wrong_fields(ask(provider=elsewhere.slug)) == {"provider": "wrong_provider"}


def test_a_type_that_is_not_offered_there_is_named_as_the_mistake(ask, clinic: Clinic):
    assert wrong_fields(ask(location=make_location().slug)) == {"location": "wrong_location"}


def test_a_full_house_is_an_answer_and_no_mistake(ask, clinic: Clinic):
    clinic.provider.working_hours.all().delete()
    clinic.providers[1].working_hours.all().delete()

    assert ask().json()["slots"] == []


def test_lists_name_what_can_be_asked_for(client: Browser, clinic: Clinic):
    other = make_clinic()
    make_type(is_online=False)

    places = client.get("/api/locations").json()
    types = client.get("/api/appointment-types").json()
    people = client.get(f"/api/providers?appointment_type={clinic.type.slug}").json()

    assert {place["slug"] for place in places} == {clinic.location.slug, other.location.slug}
    assert {kind["slug"]: kind["locations"] for kind in types} == {
        clinic.type.slug: [clinic.location.slug],
        other.type.slug: [other.location.slug],
    }
    assert {person["slug"] for person in people} == {each.slug for each in clinic.providers}
    assert len(client.get("/api/providers?appointment_type=").json()) == 3
    assert wrong_fields(client.get("/api/providers?appointment_type=x")) == {
        "appointment_type": "unknown"
    }


@pytest.mark.parametrize("name", ["locations", "appointment-types", "providers", "areas"])
def test_lists_take_the_same_statements_for_more_rows(
    client: Browser, clinic: Clinic, django_assert_max_num_queries, name: str
):
    for _ in range(3):
        make_clinic()

    with django_assert_max_num_queries(4):
        assert client.get(f"/api/{name}").status_code == 200
