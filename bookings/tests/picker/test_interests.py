"""Areas chosen on the face go along into the booking."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import NOW, Clinic, make_clinic
from bookings.tests.pages import details_at
from medspa.local.testkit.markup import html_of
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def ticked_in_details(client: Browser, clinic: Clinic, address: str) -> list[str]:
    """Which areas step 3 has ticked, for whoever comes from step 1 with this address."""
    interests = parse_qs(urlsplit(address).query).get("interests", [])
    response = client.get(details_at(clinic, clinic.at(10), interests=interests))
    return response.context["chosen_interests"]


def take_along(client: Browser, *codes: str) -> str:
    return client.post(reverse("talk_about"), {"interests": codes}).headers["Location"]


def test_areas_chosen_on_the_face_are_named_in_the_booking(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE", lay_name="Temples")
    make_area("CHIN")

    address = take_along(client, "TEMPLE")
    page = html_of(client.get(address))

    assert f'value="{clinic.type.slug}" required checked' in page
    assert 'name="interests" value="TEMPLE" checked><span class="chip-face">Temples</span>' in page
    assert ticked_in_details(client, clinic, address) == ["TEMPLE"]


def test_an_area_removed_in_step_1_stays_away(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE")
    make_area("CHIN")
    address = take_along(client, "TEMPLE", "CHIN")
    client.post(details_at(clinic, clinic.at(10), interests=["TEMPLE", "CHIN"]), {"draft": "1"})

    without = address.replace("&interests=CHIN", "")

    assert ticked_in_details(client, clinic, without) == ["TEMPLE"]


def test_what_is_ticked_in_step_3_stays_on_the_way_to_another_time(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE")
    make_area("CHIN")
    here = details_at(clinic, clinic.at(10), interests=["TEMPLE"])

    back = client.post(here, {"other_time": "1", "interests": ["CHIN"]}).headers["Location"]

    assert parse_qs(urlsplit(back).query)["interests"] == ["CHIN"]
    assert ticked_in_details(client, clinic, back) == ["CHIN"]


def test_parts_are_named_by_their_whole(client: Browser):
    clinic = make_clinic()
    whole = make_area("CHEEK", takes_filler=True)
    whole.parts.add(make_area("CHEEK_LAT", takes_filler=True))

    assert ticked_in_details(client, clinic, "?interests=CHEEK_LAT") == ["CHEEK"]
    assert ticked_in_details(client, clinic, take_along(client, "CHEEK_LAT")) == ["CHEEK"]


def test_areas_that_nobody_knows_are_left_out(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE")

    address = take_along(client, "NOWHERE", "TEMPLE", "'; drop")

    assert ticked_in_details(client, clinic, address) == ["TEMPLE"]


def test_choosing_nothing_leads_to_the_booking_without_a_word(client: Browser):
    clinic = make_clinic()

    address = take_along(client)

    assert "chosen-areas" not in html_of(client.get(address))
    assert ticked_in_details(client, clinic, address) == []


def test_what_was_typed_before_stays(client: Browser):
    make_area("TEMPLE")
    session = client.session
    session["booking_draft"] = {"first_name": "Noor", "at": NOW.isoformat()}
    session.save()

    take_along(client, "TEMPLE")

    kept = {"first_name": "Noor", "explored": ["TEMPLE"], "at": NOW.isoformat()}
    assert client.session["booking_draft"] == kept
