from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.errors import (
    InThePast,
    OutsideHours,
    SlotTaken,
    TooLateToMove,
    WrongProvider,
    WrongStep,
)
from bookings.ground.tokens import get_by_token, manage_token
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic, move_as
from bookings.tests.messages.sending import send_due
from bookings.tests.messages.words import settled
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.services import change_language
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted, Stale
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LONG_AGO = NOW - timedelta(days=5)


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@shared
def appointment(clinic: Clinic) -> Appointment:
    return book(clinic, clinic.at(10), provider=clinic.provider, now=LONG_AGO)


def move(appointment: Appointment, starts_at: datetime, **how: Any) -> Appointment:
    return move_as(
        **{
            "appointment": appointment,
            "starts_at": starts_at,
            "by": appointment.client,
            "now": LONG_AGO,
        }
        | how
    )


def test_move_keeps_reference_and_link_and_counts_up(
    clinic: Clinic, appointment: Appointment
) -> None:
    token = manage_token(appointment)
    moved = move(appointment, clinic.at(14), seen_version=1)
    moved.refresh_from_db()
    assert (moved.pk, moved.reference, moved.version) == (appointment.pk, appointment.reference, 2)
    assert (moved.starts_at, moved.ends_at) == (clinic.at(14), clinic.at(15))
    assert (moved.occupied.lower, moved.scheduled_at) == (clinic.at(14), LONG_AGO)
    assert get_by_token(token) == moved
    event = AuditEvent.objects.get(action="appointment.moved")
    assert datetime.fromisoformat(event.facts["starts_at"]) == clinic.at(14)
    assert moved.status_history.last().reason == "Moved from Mar 1, 2027, 10 am"


def test_move_may_overlap_its_own_old_time(clinic: Clinic, appointment: Appointment) -> None:
    assert move(appointment, clinic.at(10, 30)).provider == clinic.provider


def test_old_time_is_free_afterwards(clinic: Clinic, appointment: Appointment) -> None:
    move(appointment, clinic.at(14))
    assert book(clinic, clinic.at(10), provider=clinic.provider)


@in_each_language
def test_move_says_so_once_for_each_new_time(
    clinic: Clinic, appointment: Appointment, language: str
) -> None:
    type(clinic.location).objects.update(name="Harbor House")
    type(clinic.provider).objects.update(name="Ines Calder")
    type(appointment.client).objects.update(first_name="Mara")
    appointment.refresh_from_db()
    change_language(client=appointment.client, language=language, by=SYSTEM)
    assert send_due(LONG_AGO + timedelta(minutes=5)) == ["confirmation"]  # else it is no move
    moved = move(appointment, clinic.at(14))
    move(moved, clinic.at(14))
    message = the_letter(kind="bookings/moved")
    assert_golden(settled(message, appointment))
    move(moved, clinic.at(15))
    assert Message.objects.filter(kind="bookings/moved").count() == 2


def test_confirmed_appointment_has_to_be_confirmed_anew(
    clinic: Clinic, appointment: Appointment
) -> None:
    confirmed = change_status(
        appointment=appointment, to="confirmed", by=appointment.client, now=LONG_AGO
    )
    assert move(confirmed, clinic.at(14)).status == "booked"


def test_appointment_stays_with_its_provider_unless_told(
    clinic: Clinic, appointment: Appointment
) -> None:
    book(clinic, clinic.at(14), provider=clinic.provider)
    with pytest.raises(SlotTaken):
        move(appointment, clinic.at(14))
    assert move(appointment, clinic.at(14), any_provider=True).provider == clinic.providers[1]


def test_appointment_may_change_provider_at_the_same_time(
    clinic: Clinic, appointment: Appointment
) -> None:
    moved = move(appointment, appointment.starts_at, provider=clinic.providers[1])
    assert (moved.provider, moved.version) == (clinic.providers[1], 2)


def test_refused_move_changes_nothing(clinic: Clinic, appointment: Appointment) -> None:
    for starts_at, error in (
        (clinic.at(20), OutsideHours),
        (LONG_AGO - timedelta(days=1), InThePast),
    ):
        with pytest.raises(error):
            move(appointment, starts_at)
    with pytest.raises(WrongProvider):
        move(appointment, clinic.at(14), provider=make_staff())
    appointment.refresh_from_db()
    assert (appointment.starts_at, appointment.version) == (clinic.at(10), 1)


def test_client_moves_until_the_hours_of_the_location(
    clinic: Clinic, appointment: Appointment
) -> None:
    new = clinic.at(10, day=MONDAY + timedelta(days=1))
    with pytest.raises(TooLateToMove):
        move(appointment, new, now=appointment.free_until + timedelta(seconds=1))
    assert move(appointment, new, now=appointment.free_until).starts_at == new


def test_desk_moves_at_any_time_and_injectors_do_not(
    clinic: Clinic, appointment: Appointment
) -> None:
    with pytest.raises(NotPermitted):
        move(appointment, clinic.at(14), by=make_user(Role.INJECTOR))
    with pytest.raises(NotPermitted):
        move(appointment, clinic.at(14), by=make_client())
    desk = make_user(Role.FRONT_DESK)
    assert move(appointment, clinic.at(14), by=desk, now=clinic.at(13, 59)).starts_at == clinic.at(
        14
    )


def test_second_of_two_editors_is_told_and_overwrites_nothing(
    clinic: Clinic, appointment: Appointment
) -> None:
    move(appointment, clinic.at(14), seen_version=1)
    with pytest.raises(Stale, match="2 pm"):
        move(appointment, clinic.at(15), seen_version=1)
    appointment.refresh_from_db()
    assert appointment.starts_at == clinic.at(14)


def test_move_sent_twice_is_one_move(clinic: Clinic, appointment: Appointment) -> None:
    moved, again = (move(appointment, clinic.at(14), seen_version=1) for _ in range(2))
    assert (
        (again.version, again.starts_at)
        == (moved.version, moved.starts_at)
        == (
            2,
            clinic.at(14),
        )
    )


def test_appointment_that_is_over_or_cancelled_is_not_moved(
    clinic: Clinic, appointment: Appointment
) -> None:
    cancelled = cancel_appointment(appointment=appointment, by=SYSTEM, now=LONG_AGO)
    for stale_or_fresh in (appointment, cancelled):
        with pytest.raises(WrongStep):
            move(stale_or_fresh, clinic.at(14))
