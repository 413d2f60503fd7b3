"""Holidays and leave are typed on the clock of the place, not on that of the server."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import TimeOff
from bookings.tests.factories import Clinic, make_hours
from medspa.clinic.tests.factories import make_location

pytestmark = pytest.mark.django_db


def enter(manager: Browser, starts_at: str, ends_at: str, **of: int):
    sent = {"starts_at": starts_at, "ends_at": ends_at, "reason": "Holiday", **of}
    return manager.post(reverse("admin:bookings_timeoff_add"), sent)


def faults(response) -> list[str]:
    errors = response.context["adminform"].form.errors
    return [fault for some in errors.values() for fault in some]


def test_holiday_is_the_day_of_the_place(clinic: Clinic, manager: Browser):
    enter(manager, "2027-03-01T00:00", "2027-03-02T00:00", location=clinic.location.pk)

    off = TimeOff.objects.get()
    assert off.starts_at.isoformat() == "2027-03-01T08:00:00+00:00"
    assert off.ends_at - off.starts_at == timedelta(days=1)


def test_holiday_is_shown_and_kept_as_it_was_typed(clinic: Clinic, manager: Browser):
    enter(manager, "2027-03-01T12:00", "2027-03-01T17:30", location=clinic.location.pk)
    off = TimeOff.objects.get()
    page = reverse("admin:bookings_timeoff_change", args=[off.pk])

    listed = manager.get(reverse("admin:bookings_timeoff_changelist")).content.decode()
    form = manager.get(page).context["adminform"].form
    shown = {
        name: form[name].value().isoformat(timespec="minutes") for name in form.Meta.fields[2:4]
    }
    manager.post(page, {"location": clinic.location.pk, "reason": "Training", **shown})

    assert "Mar 1, 2027, 12:00 PM" in listed
    again = TimeOff.objects.get()
    assert (again.reason, again.starts_at, again.ends_at) == (
        "Training",
        off.starts_at,
        off.ends_at,
    )


def test_leave_is_on_the_clock_of_the_place_where_they_work(clinic: Clinic, manager: Browser):
    enter(manager, "2027-03-01T09:00", "2027-03-01T12:00", provider=clinic.provider.pk)

    assert TimeOff.objects.get().starts_at == clinic.at(9)


def test_leave_of_who_works_in_two_zones_is_entered_for_each(clinic: Clinic, manager: Browser):
    elsewhere = make_location(zone="America/New_York")
    make_hours(clinic.provider, elsewhere, weekdays=(3,))

    typed = ("2027-03-01T09:00", "2027-03-01T12:00")
    refused = enter(manager, *typed, provider=clinic.provider.pk)
    assert "add the time off for each location" in faults(refused)[0]

    enter(manager, *typed, provider=clinic.provider.pk, location=elsewhere.pk)
    assert TimeOff.objects.get().starts_at == datetime.fromisoformat("2027-03-01T09:00-05:00")


def test_hour_that_comes_twice_is_off_both_times(clinic: Clinic, manager: Browser):
    enter(manager, "2027-11-07T01:00", "2027-11-07T01:30", location=clinic.location.pk)

    off = TimeOff.objects.get()
    assert off.ends_at - off.starts_at == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "says"),
    [
        ("2027-03-14T02:30", "2027-03-14T12:00", "doesn't exist on that day"),
        ("2027-03-01T12:00", "2027-03-01T09:00", "The end needs to be after the start."),
        ("0001-01-01T00:00", "2027-03-01T09:00", "Please check the year."),
        ("soon", "2027-03-01T09:00", "Enter a valid date/time."),
    ],
)
def test_time_that_cannot_be_is_named(
    clinic: Clinic, manager: Browser, starts_at: str, ends_at: str, says: str
):
    refused = enter(manager, starts_at, ends_at, location=clinic.location.pk)

    assert says in faults(refused)[0]
    assert not TimeOff.objects.exists()


def test_time_off_of_nobody_is_refused(clinic: Clinic, manager: Browser):
    assert faults(enter(manager, "2027-03-01T09:00", "2027-03-01T12:00"))
