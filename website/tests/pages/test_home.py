"""The front page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import make_appointment, make_clinic, make_hours, make_type
from bookings.tests.pages import text_of
from medspa.clinic.tests.factories import make_location, make_room, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_home_says_when_somebody_could_come_next(client: Browser):
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(9))

    response = client.get(reverse("home"))

    [soon] = response.context["next_free"]
    assert soon.starts_at == clinic.at(10)
    city, name = clinic.location.city, clinic.location.name
    says = f"Next free in {city} : Monday, March 1, 10 am {name}, with {clinic.provider.short_name}"
    assert says in text_of(response)


def test_next_free_is_told_for_each_city_and_leads_to_that_very_time(client: Browser):
    clinic = make_clinic()
    other = make_location(city="Boise", zone="America/Boise")
    make_room(other)
    person = make_staff()
    make_hours(person, other)
    clinic.type.locations.add(other)
    clinic.type.providers.add(person)

    near, far = client.get(reverse("home")).context["next_free"]

    assert (near.location, far.location) == (other, clinic.location)
    assert near.starts_at == clinic.at(8)  # 9 am in Boise
    page = client.get(near.address)
    assert page.context["choice"].location == other
    assert page.context["chosen_at"] == near.starts_at
    assert "9 am" in text_of(page)


def test_home_promises_no_time_when_there_is_none(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()

    response = client.get(reverse("home"))

    assert response.status_code == 200
    assert "Next free" not in text_of(response)


def test_home_of_a_new_clinic_stands(client: Browser):
    assert client.get(reverse("home")).status_code == 200


def test_home_ignores_what_newcomers_cannot_book(client: Browser):
    clinic = make_clinic(is_online=False)
    make_type(providers=clinic.providers, locations=[clinic.location], purpose="treatment")

    assert client.get(reverse("home")).context["next_free"] == []


def test_home_is_open_to_everybody_and_only_to_be_read(client: Browser):
    assert client.post(reverse("home")).status_code == 405


def test_home_costs_the_same_for_one_and_three_visits(client: Browser, django_assert_num_queries):
    clinic = make_clinic()
    for hour in (9, 11, 13):
        make_appointment(clinic, clinic.at(hour))
        # page, type, its locations, the first slot, its provider, name and places, twice
        with django_assert_num_queries(9):
            client.get(reverse("home"))
