from datetime import date, datetime, time, timedelta

import pytest

from bookings.board.day_sheet import day_sheet
from bookings.board.sheet import ROOMS, Block
from bookings.booking.checking_out import check_out, undo_check_out
from bookings.booking.length import change_length
from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.models import TimeOff
from bookings.tests.factories import (
    MONDAY,
    NOW,
    Clinic,
    book,
    make_appointment,
    make_clinic,
    make_hours,
)
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location, make_staff
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, buffer_before_min=5, buffer_after_min=10)


def test_sheet_has_a_column_for_everybody_who_works_or_is_booked(clinic: Clinic) -> None:
    make_staff()  # works nowhere
    guest = make_staff(name="Aaron Guest")
    make_appointment(clinic, clinic.at(18), provider=guest)
    sheet = day_sheet(clinic.location, MONDAY, NOW)
    assert [column.provider for column in sheet.columns] == [guest, *clinic.providers]
    assert [column.open for column in sheet.columns] == [
        [],
        [Block(540, 1020)],
        [Block(540, 1020)],
    ]


def test_event_says_who_where_and_for_how_long(clinic: Clinic) -> None:
    mara = make_client(first_name="Mara", last_name="Reyes")
    appointment = book(clinic, clinic.at(10, 30), client=mara)
    (event,) = day_sheet(clinic.location, MONDAY, NOW).events
    assert (event.appointment, event.status, event.is_hold) == (appointment, "booked", False)
    assert (event.scheduled, event.occupied) == (Block(630, 690), Block(625, 700))
    assert (event.client_name, event.room_name) == ("Mara Reyes", clinic.rooms[0].name)
    assert event.since_min is None


def test_waiting_counts_from_the_arrival(clinic: Clinic) -> None:
    appointment = book(clinic, clinic.at(10))
    change_status(appointment=appointment, to="arrived", by=SYSTEM, now=clinic.at(9, 50))
    (event,) = day_sheet(clinic.location, MONDAY, clinic.at(10, 2)).events
    assert (event.status, event.since_min) == ("arrived", 12)


def test_what_is_no_step_makes_no_wait_shorter_and_no_visit_done_later(clinic: Clinic) -> None:
    desk = make_user(Role.FRONT_DESK)
    visit = book(clinic, clinic.at(10))
    visit = change_status(appointment=visit, to="arrived", by=SYSTEM, now=clinic.at(9, 50))
    change_length(
        appointment=visit,
        ends_at=clinic.at(11, 15),
        by=desk,
        now=clinic.at(10, 5),
        seen_version=visit.version,
    )
    (event,) = day_sheet(clinic.location, MONDAY, clinic.at(10, 10)).events
    assert event.since_min == 20
    for to, at in (("in_treatment", (10, 12)), ("completed", (10, 50))):
        visit = change_status(appointment=visit, to=to, by=SYSTEM, now=clinic.at(*at))
    check_out(appointment=visit, by=desk, now=clinic.at(11))
    undo_check_out(appointment=visit, by=desk, now=clinic.at(11, 5))
    (event,) = day_sheet(clinic.location, MONDAY, clinic.at(11, 10)).events
    assert event.done_at == clinic.at(10, 50)


def test_sheet_shows_holds_until_they_run_out(clinic: Clinic) -> None:
    make_appointment(
        clinic, clinic.at(10), status="held", hold_expires_at=NOW + timedelta(minutes=5)
    )
    (event,) = day_sheet(clinic.location, MONDAY, NOW).events
    assert (event.is_hold, event.client_name) == (True, "")
    assert day_sheet(clinic.location, MONDAY, NOW + timedelta(minutes=5)).events == []


def test_cancelled_appointments_stand_apart_and_missed_ones_stay(clinic: Clinic) -> None:
    cancelled = cancel_appointment(appointment=book(clinic, clinic.at(10)), by=SYSTEM, now=NOW)
    missed = make_appointment(clinic, clinic.at(12), status="no_show")
    sheet = day_sheet(clinic.location, MONDAY, NOW)
    assert [event.appointment for event in sheet.cancelled] == [cancelled]
    assert [event.appointment for event in sheet.events] == [missed]


def test_closed_blocks_are_of_the_provider_or_of_everybody(clinic: Clinic) -> None:
    first = clinic.providers[0]
    TimeOff.objects.create(
        provider=first, starts_at=clinic.at(12), ends_at=clinic.at(13), reason="Training"
    )
    TimeOff.objects.create(
        location=clinic.location,
        starts_at=clinic.at(16),
        ends_at=clinic.at(9, day=TUESDAY),
        reason="Holiday",
    )
    TimeOff.objects.create(location=make_location(), starts_at=clinic.at(9), ends_at=clinic.at(10))
    closed = [column.closed for column in day_sheet(clinic.location, MONDAY, NOW).columns]
    holiday = Block(960, 1440, "Holiday")
    assert closed == [[Block(720, 780, "Training"), holiday], [holiday]]


def test_appointments_of_other_days_and_places_are_not_on_the_sheet(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10, day=TUESDAY))
    make_appointment(clinic, clinic.at(10), location=make_location())
    assert day_sheet(clinic.location, MONDAY, NOW).events == []


def test_appointment_past_midnight_is_on_both_days(clinic: Clinic) -> None:
    make_hours(
        clinic.provider, clinic.location, weekdays=(0,), opens_at=time(22), closes_at=time(2)
    )
    make_appointment(clinic, clinic.at(23, 30))
    for day, open_block, appointment in (
        (MONDAY, Block(1320, 1440), Block(1410, 1470)),
        (TUESDAY, Block(0, 120), Block(-30, 30)),
    ):
        sheet = day_sheet(clinic.location, day, NOW)
        assert open_block in sheet.columns[0].open
        assert [event.scheduled for event in sheet.events] == [appointment]


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7)])
def test_an_hour_is_an_hour_high_when_the_clocks_change(clinic: Clinic, day: date) -> None:
    make_appointment(clinic, clinic.at(1, 30, day=day))
    (event,) = day_sheet(clinic.location, day, NOW).events
    assert event.scheduled == Block(90, 150)


@pytest.mark.parametrize(
    ("day", "now_min"), [(MONDAY, 4 * 60), (TUESDAY, None), (MONDAY - timedelta(days=1), None)]
)
def test_line_of_now_is_drawn_today_only(clinic: Clinic, day: date, now_min: int | None) -> None:
    assert day_sheet(clinic.location, day, NOW).now_min == now_min


def test_span_covers_hours_and_events(clinic: Clinic) -> None:
    assert day_sheet(clinic.location, MONDAY, NOW).span == Block(540, 1020)
    make_appointment(clinic, clinic.at(17))
    assert day_sheet(clinic.location, MONDAY, NOW).span == Block(540, 1090)
    assert day_sheet(make_location(), MONDAY, NOW).span == Block(540, 1020)


def test_sheet_is_four_statements_with_one_appointment_or_many(
    clinic: Clinic, django_assert_num_queries
) -> None:
    for starts_at in _starts(clinic):
        make_appointment(clinic, starts_at)
        with django_assert_num_queries(4):
            sheet = day_sheet(clinic.location, MONDAY, NOW)
            assert [event.appointment.appointment_type.name for event in sheet.events]


def _starts(clinic: Clinic) -> list[datetime]:
    return [clinic.at(hour) for hour in (9, 11, 13)]


def test_by_rooms_each_room_is_open_while_anybody_works(
    clinic: Clinic, django_assert_num_queries
) -> None:
    """What takes no room has a column of its own; the absence of one closes no room."""
    make_hours(
        clinic.providers[1], clinic.location, weekdays=(0,), opens_at=time(17), closes_at=time(19)
    )
    TimeOff.objects.create(provider=clinic.provider, starts_at=clinic.at(12), ends_at=clinic.at(13))
    roomed = make_appointment(clinic, clinic.at(10), room=clinic.rooms[1])
    loose = make_appointment(clinic, clinic.at(14), room=None)
    with django_assert_num_queries(5):
        sheet = day_sheet(clinic.location, MONDAY, NOW, ROOMS)
    by_name = {column.name: column for column in sheet.columns}
    assert set(by_name) == {*(room.name for room in clinic.rooms), "No room"}
    second = by_name[clinic.rooms[1].name]
    assert (second.open, second.closed) == ([Block(540, 1140)], [])
    assert [event.appointment for event in second.events] == [roomed]
    assert [event.appointment for event in by_name["No room"].events] == [loose]
    assert [event.appointment for event in sheet.events] == [roomed, loose]
