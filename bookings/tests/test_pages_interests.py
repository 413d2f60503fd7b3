"""Areas chosen on the face go along into the booking."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import NOW, make_clinic
from bookings.tests.pages import details_at
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def ticked_in_details(client: Browser) -> list[str]:
    clinic = make_clinic()
    return client.get(details_at(clinic, clinic.at(10))).context["chosen_interests"]


def test_areas_chosen_on_the_face_are_ticked_in_the_booking(client: Browser):
    make_area("TEMPLE", lay_name="Temples")
    make_area("CHIN")

    response = client.post(reverse("talk_about"), {"interests": ["TEMPLE"]}, follow=True)

    assert response.redirect_chain == [(reverse("book"), 302)]
    assert [str(m) for m in response.context["messages"]] == [
        "We will talk about: Temples. You can change this in step 3."
    ]
    assert ticked_in_details(client) == ["TEMPLE"]


def test_areas_that_nobody_knows_are_left_out(client: Browser):
    make_area("TEMPLE")

    client.post(reverse("talk_about"), {"interests": ["NOWHERE", "TEMPLE", "'; drop"]})

    assert ticked_in_details(client) == ["TEMPLE"]


def test_choosing_nothing_leads_to_the_booking_without_a_word(client: Browser):
    response = client.post(reverse("talk_about"), follow=True)

    assert list(response.context["messages"]) == []
    assert ticked_in_details(client) == []


def test_what_was_typed_before_stays(client: Browser):
    make_area("TEMPLE")
    session = client.session
    session["booking_draft"] = {"first_name": "Noor", "at": NOW.isoformat()}
    session.save()

    client.post(reverse("talk_about"), {"interests": ["TEMPLE"]})

    kept = {"first_name": "Noor", "interests": ["TEMPLE"], "at": NOW.isoformat()}
    assert client.session["booking_draft"] == kept
