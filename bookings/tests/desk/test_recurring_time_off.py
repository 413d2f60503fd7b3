"""Time off that comes again: on the wall clock, every so many weeks, until a day."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from bookings.availability.search import find_open_slots
from bookings.board.day_sheet import Block, day_sheet
from bookings.errors import OutsideHours
from bookings.models import RecurringTimeOff
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
NOON, ONE = time(12), time(13)
CHANGE = date(2027, 3, 14)  # a Sunday: clocks go from 2:00 to 3:00


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def off(provider: StaffMember | None, first_on: date, **fields: Any) -> RecurringTimeOff:
    defaults = {"begins_at": NOON, "ends_at": ONE}
    return RecurringTimeOff.objects.create(
        provider=provider, first_on=first_on, **defaults | fields
    )


def starts(clinic: Clinic, day: date, provider: StaffMember | None = None) -> list[datetime]:
    slots = find_open_slots(
        appointment_type=clinic.type,
        location=clinic.location,
        from_on=day,
        to_on=day,
        now=NOW,
        provider=provider,
    )
    return [slot.starts_at for slot in slots]


def has_lunch(clinic: Clinic, day: date, provider: StaffMember | None = None) -> bool:
    """No appointment of an hour runs into noon to one, and all around it do."""
    free = starts(clinic, day, provider)
    assert {clinic.at(11, day=day), clinic.at(13, day=day)} <= set(free)
    return not {clinic.at(11, 30, day=day), clinic.at(12, day=day)} & set(free)


def test_every_tuesday_on_the_wall_clock_also_after_the_clocks_change(clinic: Clinic) -> None:
    off(clinic.provider, TUESDAY)
    for weeks in range(4):  # from the second on in summer time
        day = TUESDAY + timedelta(weeks=weeks)
        assert has_lunch(clinic, day, clinic.provider)
        assert not has_lunch(clinic, day, clinic.providers[1])
        assert not has_lunch(clinic, day + timedelta(days=1), clinic.provider)


def test_every_second_friday_until_a_day(clinic: Clinic) -> None:
    off(None, FRIDAY, location=clinic.location, every_weeks=2, last_on=FRIDAY + timedelta(weeks=4))
    fridays = [FRIDAY + timedelta(weeks=number) for number in range(8)]
    shut = [number for number, day in enumerate(fridays) if has_lunch(clinic, day)]
    assert shut == [0, 2, 4]


def test_not_before_its_first_day(clinic: Clinic) -> None:
    off(clinic.provider, TUESDAY + timedelta(weeks=1))
    assert not has_lunch(clinic, TUESDAY, clinic.provider)


def test_provider_is_away_at_one_place_only(clinic: Clinic) -> None:
    off(clinic.provider, TUESDAY, location=make_location())
    assert not has_lunch(clinic, TUESDAY, clinic.provider)


@pytest.mark.parametrize("hours", [(time(2), time(3)), (time(2, 30), time(3)), (time(1), time(4))])
def test_hour_that_is_skipped_disturbs_nothing(hours: tuple[time, time]) -> None:
    clinic = make_clinic()
    off(clinic.provider, CHANGE, begins_at=hours[0], ends_at=hours[1])
    assert len(starts(clinic, CHANGE)) == 15  # nine to five, as on any day


def test_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    clinic = make_clinic()
    off(clinic.provider, MONDAY, begins_at=time(20), ends_at=time(10))
    assert starts(clinic, TUESDAY)[0] == clinic.at(10, day=TUESDAY)
    wednesday = TUESDAY + timedelta(days=1)
    assert starts(clinic, wednesday)[0] == clinic.at(9, day=wednesday)


def test_booking_into_it_is_refused(clinic: Clinic) -> None:
    off(clinic.provider, TUESDAY)
    with pytest.raises(OutsideHours):
        book(clinic, clinic.at(12, day=TUESDAY), provider=clinic.provider)


def test_board_draws_it_with_its_reason(clinic: Clinic) -> None:
    off(clinic.provider, TUESDAY, reason="Lunch")
    off(None, MONDAY, location=clinic.location, begins_at=time(16), ends_at=time(10))
    away, here = day_sheet(clinic.location, TUESDAY, NOW).columns
    assert away.closed == [Block(0, 600), Block(720, 780, "Lunch")] or away.closed == [
        Block(720, 780, "Lunch"),
        Block(0, 600),
    ]
    assert here.closed == [Block(0, 600)]
    monday = day_sheet(clinic.location, MONDAY, NOW).columns[0]
    assert monday.closed == [Block(960, 1440)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": None},
        {"last_on": TUESDAY - timedelta(days=1)},
        {"every_weeks": 0},
        {"every_weeks": 53},
    ],
)
def test_database_refuses_nonsense(clinic: Clinic, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        off(**{"provider": clinic.provider, "first_on": TUESDAY} | wrong)


def test_manager_enters_it_and_it_is_audited(clinic: Clinic, client: Browser) -> None:
    client.force_login(make_user(Role.MANAGER))
    answer = client.post(
        reverse("admin:bookings_recurringtimeoff_add"),
        {
            "provider": clinic.provider.pk,
            "first_on": TUESDAY.isoformat(),
            "every_weeks": 2,
            "begins_at": "12:00",
            "ends_at": "13:00",
        },
    )
    assert answer.status_code == 302
    weekly = RecurringTimeOff.objects.get()
    assert str(weekly) == f"{clinic.provider}: closed, every 2 weeks on Tuesday"
    assert AuditEvent.objects.filter(action="recurringtimeoff.created").exists()
    assert client.get(reverse("admin:bookings_recurringtimeoff_changelist")).status_code == 200


def test_time_off_of_nobody_is_refused_kindly(client: Browser, clinic: Clinic) -> None:
    client.force_login(make_user(Role.MANAGER))
    answer = client.post(
        reverse("admin:bookings_recurringtimeoff_add"),
        {
            "first_on": TUESDAY.isoformat(),
            "every_weeks": 1,
            "begins_at": "12:00",
            "ends_at": "13:00",
        },
    )
    assert "Name a provider, a location, or both." in answer.content.decode()
