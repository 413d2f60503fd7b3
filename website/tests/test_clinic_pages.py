"""Team, locations, prices."""

from datetime import time

import pytest
from django.test import Client as Browser
from django.utils.html import escape

from bookings.templatetags.directions import map_link
from bookings.tests.factories import make_clinic, make_hours, make_type
from bookings.tests.pages import text_of
from medspa.clinic.tests.factories import make_location, make_staff
from website.hours import OpenDays, grouped, merged
from website.models import Portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_team_shows_who_treats_with_licence_and_words(client: Browser):
    clinic = make_clinic()
    clinic.provider.licence_number = "RN-1234"
    clinic.provider.save()
    Portrait.objects.create(person=clinic.provider, words="Counts *each* side.")
    make_staff(name="Somebody Else", is_provider=False)

    words = text_of(client.get("/team/"))

    assert f"{clinic.provider.name} RN Injector Counts each side." in words
    assert f"Sees clients in {clinic.location.city} License RN-1234" in words
    assert "Somebody Else" not in words


@pytest.mark.parametrize("people", [1, 3])
def test_team_takes_the_same_queries_for_any_number(client, people, django_assert_num_queries):
    make_clinic(providers=people)

    # page, portraits, people, their hours and places, what they give, what is booked online with
    # whom and where, the free times of one kind at one place, clinic's name, locations
    with django_assert_num_queries(12):
        client.get("/team/")


def test_location_shows_address_hours_and_a_link_to_a_map(client: Browser):
    clinic = make_clinic()
    place = clinic.location

    response = client.get("/locations/")

    assert "Monday to Sunday 9 am \u2013 5 pm" in text_of(response)
    assert f'"{escape(map_link(place))}" rel="noopener noreferrer"' in response.content.decode()
    assert f'href="tel:{place.phone.as_e164}"' in response.content.decode()


@pytest.mark.parametrize("places", [1, 3])
def test_locations_take_the_same_queries_for_any_number(client, places, django_assert_num_queries):
    clinic = make_clinic()
    for _ in range(places - 1):
        make_hours(clinic.provider, make_location())

    # the consultation, its places, the first free time of one, with whom, ways to places
    with django_assert_num_queries(13):
        client.get("/locations/")


def test_hours_that_touch_are_one_and_days_alike_stand_together():
    nine, noon, five, six = time(9), time(12), time(17), time(18)
    day = merged([(noon, six), (nine, noon), (noon, five)])

    assert day == ((nine, six),)
    assert grouped({n: day if n < 5 else () for n in range(7)}) == [
        OpenDays(0, 4, day),
        OpenDays(5, 6, ()),
    ]


def test_prices_say_from_what_and_what_is_free(client: Browser):
    make_type(name="Filler visit", price_from="690.00", duration_min=60)
    make_type(name="Consultation", price_from="0", duration_min=45)
    make_type(name="Secret", price_from=None)

    words = text_of(client.get("/prices/"))

    assert "Filler visit 60 minutes from $690" in words
    assert "Consultation 45 minutes Free" in words
    assert "Secret" not in words
