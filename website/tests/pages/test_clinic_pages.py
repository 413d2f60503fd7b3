"""Team, locations, prices."""

from datetime import time, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from django.utils.html import escape

from bookings.templatetags.directions import map_link
from bookings.tests.factories import make_clinic, make_hours, make_type
from bookings.tests.pages import text_of
from medspa.clinic.tests.factories import make_location, make_staff
from website.clinic.hours import OpenDays, group_days
from website.models import Portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
A_DAY = timedelta(days=1)


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
    with django_assert_num_queries(12):
        client.get("/locations/")


def _hours_shown(client: Browser, *spans: tuple[int, int]) -> str:
    """What stands on the page where one provider has each of these hours, Friday and Saturday."""
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()
    for opens, closes in spans:
        make_hours(
            clinic.provider,
            clinic.location,
            weekdays=(4, 5),
            opens_at=time(opens),
            closes_at=time(closes),
        )
    return text_of(client.get("/locations/"))


def test_hours_that_touch_are_one(client: Browser):
    words = _hours_shown(client, (12, 18), (9, 12), (13, 17))
    assert "Friday to Saturday 9 am \u2013 6 pm" in words


def test_hours_past_midnight_end_when_the_last_provider_goes(client: Browser):
    words = _hours_shown(client, (18, 21), (20, 2))
    assert "Friday to Saturday 6 pm \u2013 2 am" in words


def test_hours_of_the_small_hours_are_no_part_of_the_night_that_begins_then(client: Browser):
    words = _hours_shown(client, (20, 2), (1, 5))
    assert "Friday to Saturday 1 am \u2013 5 am, 8 pm \u2013 2 am" in words


def test_hours_around_the_clock_are_one_day(client: Browser):
    words = _hours_shown(client, (8, 20), (20, 10))
    assert "Friday to Saturday 8 am \u2013 8 am" in words


def test_hours_that_are_over_or_to_come_are_not_shown(client: Browser):
    clinic = make_clinic()
    today = clinic.location.local(timezone.now()).date()
    clinic.provider.working_hours.update(valid_to=today)
    evening = {"opens_at": time(18), "closes_at": time(20)}
    make_hours(clinic.provider, clinic.location, valid_from=today + A_DAY, **evening)
    evening = {"opens_at": time(6), "closes_at": time(7)}
    make_hours(clinic.provider, clinic.location, valid_to=today - A_DAY, **evening)

    assert "Monday to Sunday 9 am \u2013 5 pm" in text_of(client.get("/locations/"))


def test_days_alike_stand_together():
    day = ((time(9), time(18)),)
    assert group_days(dict.fromkeys(range(5), day)) == [OpenDays(0, 4, day), OpenDays(5, 6, ())]


def test_prices_say_from_what_and_what_is_free(client: Browser):
    make_type(name="Filler visit", price_from="690.00", duration_min=60)
    make_type(name="Consultation", price_from="0", duration_min=45)
    make_type(name="Secret", price_from=None)

    words = text_of(client.get("/prices/"))

    assert "Filler visit 60 minutes from $690" in words
    assert "Consultation 45 minutes Free" in words
    assert "Secret" not in words
