"""Whoever leaves the booking leaves their time to others; a refresh, Back and other pages do
not."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import NOW, Clinic
from bookings.tests.pages import address, pick
from medspa.local.testkit.racing import Race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
EIGHT_MINUTES, ONE_MINUTE = NOW + timedelta(minutes=8), NOW + timedelta(minutes=1)


@pytest.fixture
def form(client: Browser, clinic: Clinic) -> str:
    """The address of the form for a time that this browser holds."""
    return pick(client, clinic)


def leave(client: Browser, page: str) -> None:
    answer = client.post(reverse("book_left"), {"page": page})
    assert answer.status_code == 204


def shown(client: Browser, form: str) -> str:
    return client.get(form).context["held_page"]


def held_until() -> datetime:
    return Appointment.objects.get(status="held").hold_expires_at


def test_time_of_a_page_that_was_left_is_held_a_minute_more(client: Browser, form: str):
    leave(client, shown(client, form))

    assert held_until() == ONE_MINUTE


def test_whoever_comes_back_finds_their_time_as_it_was(client: Browser, form: str):
    leave(client, shown(client, form))

    again = client.get(form)

    assert held_until() == EIGHT_MINUTES
    assert again.context["hold"].hold_expires_at == EIGHT_MINUTES


def test_part_of_a_page_brings_the_time_back_too(client: Browser, form: str):
    page = shown(client, form)
    leave(client, page)

    client.get(form, headers={"HX-Request": "true", "HX-Target": "held"})
    assert held_until() == EIGHT_MINUTES

    leave(client, page)
    assert held_until() == ONE_MINUTE


def test_word_of_an_older_page_that_comes_late_is_not_heard(client: Browser, form: str):
    """After a refresh the page that is left says so once the next one is there."""
    before = shown(client, form)
    shown(client, form)

    leave(client, before)

    assert held_until() == EIGHT_MINUTES


def test_step_back_to_the_times_is_no_leaving(client: Browser, clinic: Clinic, form: str):
    before = shown(client, form)
    times = client.get(address("book_time", clinic))

    leave(client, before)
    assert held_until() == EIGHT_MINUTES

    leave(client, times.context["held_page"])
    assert held_until() == ONE_MINUTE


def test_time_left_is_kept_as_long_as_ever_when_asked_for(client: Browser, form: str):
    leave(client, shown(client, form))

    client.post(form, {"keep": "1"})

    assert held_until() == EIGHT_MINUTES + timedelta(minutes=8)


def test_other_time_chosen_after_leaving_is_held_in_full(
    client: Browser, clinic: Clinic, form: str
):
    leave(client, shown(client, form))

    pick(client, clinic, 12)
    client.get(form)

    assert held_until() == EIGHT_MINUTES


@pytest.mark.parametrize("page", ["", "x"])
def test_word_of_somebody_who_holds_nothing_does_nothing(client: Browser, page: str):
    answer = client.post(reverse("book_left"), {"page": page})

    assert answer.status_code == 204
    assert not Appointment.objects.exists()


def test_stranger_leaves_nobody_elses_time(client: Browser, form: str):
    page = shown(client, form)

    leave(Browser(), page)

    assert held_until() == EIGHT_MINUTES


@pytest.mark.django_db(transaction=True)
def test_refresh_wins_whatever_the_old_page_says_at_the_same_moment(client: Browser, form: str):
    with Race(2) as race:
        for _ in range(10):
            page = shown(client, form)
            results = race.run([partial(leave, client, page), partial(client.get, form)])

            assert not [each for each in results if isinstance(each, Exception)]
            assert held_until() == EIGHT_MINUTES
