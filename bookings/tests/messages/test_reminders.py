from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.booking.move import Move, move_appointment
from bookings.ground.tokens import manage_url
from bookings.messages import reminders
from bookings.models import Appointment
from bookings.tasks import sweep_appointment_reminders, sweep_expired_holds
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment
from bookings.tests.messages.words import settled
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import written
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db
WEEKS_AGO = NOW - timedelta(days=14)
FRIDAY = MONDAY + timedelta(days=4)
HOURS = timedelta(hours=settings.APPOINTMENT_REMINDER_HOURS)


@shared
def appointment(clinic: Clinic) -> Appointment:
    return book(clinic, clinic.at(15, day=FRIDAY), now=WEEKS_AGO)


def reminders_sent() -> Any:
    return Message.objects.filter(kind="bookings/reminder").order_by("pk")


def test_reminder_goes_out_once_within_its_hours(appointment: Appointment) -> None:
    due_at = appointment.starts_at - HOURS
    counts = [
        reminders.sweep_reminders(now)
        for now in (
            due_at - timedelta(seconds=1),
            due_at,
            due_at,
            due_at + timedelta(hours=5),
            appointment.starts_at,
        )
    ]
    assert counts == [0, 1, 0, 0, 0]
    message = reminders_sent().get()
    assert (message.send_after, message.expires_at) == (due_at, appointment.starts_at)


@in_each_language
def test_reminder_says_when_and_where(clinic: Clinic, language: str) -> None:
    type(clinic.location).objects.update(name="Harbor House")
    type(clinic.provider).objects.update(name="Ines Calder")
    mara = make_client(first_name="Mara", language=language)
    appointment = book(clinic, clinic.at(15, day=FRIDAY), now=WEEKS_AGO, client=mara)
    reminders.sweep_reminders(appointment.starts_at - HOURS)
    assert_golden(settled(written(reminders_sent().get()), appointment))


def test_no_message_repeats_areas_and_note(clinic: Clinic) -> None:
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")
    at = clinic.at(15, day=FRIDAY)
    told = {"interests": ["TEMPLE"], "note": "I faint easily.", "via": "online"}
    book(clinic, at, now=WEEKS_AGO, **told)
    reminders.sweep_reminders(at - HOURS)
    confirmation = written(Message.objects.get(kind="bookings/confirmation"))
    visit_page = manage_url(Appointment.objects.get())
    for message in (confirmation, written(reminders_sent().get())):
        assert visit_page in message.text
        for words in ("Temples", "I faint easily."):
            assert words not in message.text + message.html


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show", "cancelled"])
def test_only_appointments_that_are_still_ahead_are_reminded_of(
    clinic: Clinic, status: str
) -> None:
    at = clinic.at(15, day=FRIDAY)
    make_appointment(clinic, at, status=status, scheduled_at=WEEKS_AGO)
    make_appointment(clinic, clinic.at(9, day=FRIDAY), status="held")
    assert reminders.sweep_reminders(at - timedelta(hours=20)) == 0


def test_confirmed_appointment_is_reminded_of(appointment: Appointment) -> None:
    change_status(appointment=appointment, to="confirmed", by=SYSTEM, now=WEEKS_AGO)
    assert reminders.sweep_reminders(appointment.starts_at - HOURS) == 1


def test_moved_appointment_is_reminded_of_its_new_time_only(
    clinic: Clinic, appointment: Appointment
) -> None:
    reminders.sweep_reminders(appointment.starts_at - HOURS)
    new = clinic.at(11, day=FRIDAY + timedelta(days=7))
    move_appointment(
        Move(appointment, new),
        by=SYSTEM,
        now=appointment.starts_at - timedelta(hours=30),
    )
    assert reminders.sweep_reminders(appointment.starts_at - timedelta(hours=20)) == 0
    assert reminders.sweep_reminders(new - HOURS) == 1
    assert [message.expires_at for message in reminders_sent()] == [appointment.starts_at, new]


def test_reminder_that_waits_for_the_morning_is_withdrawn(
    clinic: Clinic, appointment: Appointment
) -> None:
    night = clinic.at(23, day=FRIDAY - timedelta(days=2))
    assert reminders.sweep_reminders(night) == 1
    message = reminders_sent().get()
    assert message.send_after == clinic.at(8, day=FRIDAY - timedelta(days=1))
    cancel_appointment(appointment=appointment, by=appointment.client, now=night)
    message.refresh_from_db()
    assert message.state == Message.State.WITHDRAWN


def test_quiet_hours_go_by_the_clients_clock(clinic: Clinic) -> None:
    traveller = make_client(time_zone="Europe/Berlin")
    appointment = book(clinic, clinic.at(15, day=FRIDAY), client=traveller, now=WEEKS_AGO)
    evening_there = appointment.starts_at - HOURS  # 15:00 in Los Angeles, midnight in Berlin
    reminders.sweep_reminders(evening_there)
    message = reminders_sent().get()
    assert message.send_after - evening_there == timedelta(hours=8)


def test_time_that_was_just_agreed_on_is_not_reminded_of_at_once(clinic: Clinic) -> None:
    now = clinic.at(9)
    book(clinic, clinic.at(16), now=now)
    assert reminders.sweep_reminders(now + timedelta(minutes=59)) == 0
    assert reminders.sweep_reminders(now + timedelta(minutes=60)) == 1


def test_one_run_is_bounded_and_the_next_goes_on(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "BATCH", 2)
    for hour in (9, 10, 11):
        book(clinic, clinic.at(hour, day=FRIDAY), now=WEEKS_AGO)
    now = clinic.at(12, day=FRIDAY - timedelta(days=1))
    assert [reminders.sweep_reminders(now) for _ in range(3)] == [2, 1, 0]


def test_a_time_zone_that_is_none_is_read_as_that_of_the_place(clinic: Clinic) -> None:
    spoiled = make_client(time_zone="Nowhere/Atall")
    for hour, client in ((9, spoiled), (10, make_client())):
        book(clinic, clinic.at(hour, day=FRIDAY), now=WEEKS_AGO, client=client)
    now = clinic.at(12, day=FRIDAY - timedelta(days=1))
    assert reminders.sweep_reminders(now) == 2


def test_finding_what_is_due_is_one_statement(
    appointment: Appointment, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        (due,) = reminders.find_due_reminders(appointment.starts_at - HOURS)
        assert due.client.full_name
        assert due.location.phone


@pytest.mark.django_db(transaction=True)
def test_sweeps_that_run_at_once_remind_once(clinic: Clinic) -> None:
    for hour in (9, 10, 11):
        book(clinic, clinic.at(hour, day=FRIDAY), now=WEEKS_AGO)
    now = clinic.at(12, day=FRIDAY - timedelta(days=1))
    with Race(4) as race:
        _, refused = split_outcomes(race.run([lambda: reminders.sweep_reminders(now)] * 4))
    assert refused == []
    assert reminders_sent().count() == 3


def test_tasks_run_on_an_empty_diary() -> None:
    assert sweep_appointment_reminders() == sweep_expired_holds() == 0
