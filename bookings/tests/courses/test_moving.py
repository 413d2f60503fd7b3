"""Moving an appointment with those that follow it."""

from datetime import datetime, timedelta

import pytest

from bookings.booking.lifecycle import cancel_appointment
from bookings.booking.move import Move, move_appointment
from bookings.courses.move import move_appointments
from bookings.errors import IntervalTooShort, SlotTaken, WrongStep
from bookings.models import Appointment
from bookings.rules.overrides import Override
from bookings.tests.courses.factories import after, book_all, make_template
from bookings.tests.factories import NOW, Clinic, book
from bookings.tests.rules.eligibility import make_strict_type
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.errors import NotPermitted, Stale
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db


@shared
def appointments(clinic: Clinic) -> list[Appointment]:
    course = book_all(clinic, make_template(clinic), provider=clinic.provider)
    return list(course.appointments())


def moved_by(appointments: list[Appointment], days: int, **how) -> list[Appointment]:
    moves = [
        Move(
            appointment,
            appointment.starts_at + timedelta(days=days),
            seen_version=appointment.version,
        )
        for appointment in appointments
    ]
    return move_appointments(**{"moves": moves, "by": SYSTEM, "now": NOW} | how)


def starts(appointments: list[Appointment]) -> list[datetime]:
    return [Appointment.objects.get(pk=appointment.pk).starts_at for appointment in appointments]


def test_all_move_and_keep_their_references(clinic: Clinic, appointments) -> None:
    moved = moved_by(appointments, 1)
    assert [appointment.reference for appointment in moved] == [
        appointment.reference for appointment in appointments
    ]
    assert starts(appointments) == [
        appointment.starts_at + timedelta(days=1) for appointment in appointments
    ]
    assert {appointment.version for appointment in moved} == {2}
    assert {appointment.provider for appointment in moved} == {clinic.provider}
    assert [appointment.status_history.last().reason for appointment in moved] == [
        f"Moved from {after(number):%b %-d, %Y}, 10 am" for number in (0, 14, 21)
    ]


@pytest.mark.parametrize("days", [14, 7, 21])
def test_appointments_make_room_for_one_another(clinic: Clinic, appointments, days: int) -> None:
    # Each lands where another one of theirs still is.
    moved_by(appointments, days)
    assert starts(appointments) == [
        appointment.starts_at + timedelta(days=days) for appointment in appointments
    ]
    moved_by(list(Appointment.objects.with_people().order_by("starts_at")), -days)
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]


def test_one_that_is_taken_keeps_all_where_they_are(clinic: Clinic, appointments) -> None:
    book(clinic, clinic.at(10, day=after(22)), provider=clinic.provider)
    with pytest.raises(SlotTaken, match="Visit of 90 minutes, March 23, 2027"):
        moved_by(appointments, 1)
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]
    assert not Message.objects.filter(kind="bookings/visits_moved").exists()


def test_second_editor_is_told_what_changed(clinic: Clinic, appointments) -> None:
    move_appointment(
        Move(appointments[1], clinic.at(14, day=after(14))),
        by=SYSTEM,
        now=NOW,
    )
    with pytest.raises(Stale, match=r"Visit of 30 minutes.*Monday, March 15, 2 pm"):
        moved_by(appointments, 1)
    assert starts(appointments)[0] == appointments[0].starts_at


def test_cancelled_appointment_is_not_moved(clinic: Clinic, appointments) -> None:
    cancel_appointment(appointment=appointments[2], by=SYSTEM, now=NOW)
    with pytest.raises(WrongStep):
        move_appointments(
            moves=[
                Move(appointment, appointment.starts_at + timedelta(days=1))
                for appointment in appointments
            ],
            by=SYSTEM,
            now=NOW,
        )


def test_who_may_not_book_moves_nothing(clinic: Clinic, appointments) -> None:
    with pytest.raises(NotPermitted):
        moved_by(appointments, 1, by=make_user(Role.INJECTOR))


def test_rules_are_asked_when_all_stand_at_their_new_times(clinic: Clinic) -> None:
    toxin = make_strict_type(clinic, gives_neurotoxin=True)
    touch_up = make_strict_type(clinic, gives_neurotoxin=True, is_touch_up=True)
    template = make_template(clinic)
    template.steps.filter(position=1).update(appointment_type=toxin)
    template.steps.filter(position=2).update(appointment_type=touch_up)
    appointments = list(book_all(clinic, template).appointments())
    was = starts(appointments)

    moved_by(appointments, 10)  # the touch-up alone would be out of its days

    assert starts(appointments) == [at + timedelta(days=10) for at in was]


def test_rule_that_says_no_is_set_aside_for_its_appointment(clinic: Clinic) -> None:
    toxin = make_strict_type(clinic, gives_neurotoxin=True)
    template = make_template(clinic)
    template.steps.filter(position=1).update(appointment_type=toxin)
    appointments = list(book_all(clinic, template).appointments())
    book(
        clinic,
        clinic.at(15, day=after(89)),
        client=appointments[0].client,
        appointment_type=toxin,
        by=make_user(Role.PRESCRIBER),
        override=Override("Agreed", frozenset({"interval_needs_review"})),
    )
    with pytest.raises(IntervalTooShort) as refused:
        moved_by(appointments, 7)
    rules = frozenset(refusal.code for refusal in refused.value.all_refusals)
    moved_by(appointments, 7, by=make_user(Role.PRESCRIBER), override=Override("Agreed", rules))
    assert appointments[0].rule_overrides.count() == 1
    assert appointments[1].rule_overrides.count() == 0


def test_one_alone_is_told_as_ever(clinic: Clinic, appointments) -> None:
    moved_by(appointments[1:2], 1)
    assert Message.objects.filter(kind="bookings/moved").count() == 1


def test_moving_again_to_where_all_are_changes_nothing(clinic: Clinic, appointments) -> None:
    moves = [
        Move(appointment, appointment.starts_at + timedelta(days=1), seen_version=1)
        for appointment in appointments
    ]
    for _ in range(2):
        moved = move_appointments(moves=moves, by=SYSTEM, now=NOW)
    assert {appointment.version for appointment in moved} == {2}
    assert Message.objects.filter(kind="bookings/visits_moved").count() == 1


def test_appointments_agreed_on_long_ago_are_told_as_well_when_they_move(clinic: Clinic) -> None:
    appointments = list(book_all(clinic, make_template(clinic), tell_client=False).appointments())
    assert not Message.objects.exists()
    moved_by(appointments, 1)
    assert Message.objects.filter(kind="bookings/visits_moved").count() == 1
