"""Messages say what is true when they are sent; what is owed is written whenever it is."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookings.booking.lifecycle import undo_status
from bookings.booking.links import replace_link
from bookings.ground.tokens import manage_token
from bookings.messages import letters, reminders
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic, move_as
from bookings.tests.messages.sending import give_up, send_due
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.outbox import send_again
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.sending.stops import correct_death, stop_reminders
from medspa.messaging.tests.conftest import mail_dir

__all__ = ["mail_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_dir")]
WEEKS_AGO = NOW - timedelta(days=14)
FRIDAY = MONDAY + timedelta(days=4)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOMENT = timedelta(minutes=3)
State = Message.State


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@shared
def desk() -> User:
    return make_user(Role.FRONT_DESK)


@shared
def appointment(clinic: Clinic) -> Appointment:
    return book(clinic, clinic.at(15, day=FRIDAY), now=WEEKS_AGO, provider=clinic.providers[0])


@pytest.fixture
def night(clinic: Clinic) -> datetime:
    """What is written now waits for the morning."""
    return clinic.at(23, day=FRIDAY - timedelta(days=2))


def reminders_of(appointment: Appointment) -> list[str]:
    rows = Message.objects.filter(kind="bookings/reminder", client=appointment.client).order_by(
        "pk"
    )
    return list(rows.values_list("state", flat=True))


def move(appointment: Appointment, to: datetime, by: Any, now: datetime, **how: Any) -> Appointment:
    return move_as(appointment=appointment, starts_at=to, by=by, now=now, **how)


def cancel_and_restore(appointment: Appointment, clinic: Clinic, desk: User, now: datetime) -> None:
    undo_status(appointment=give_up(appointment, desk, now), by=desk, now=now + MINUTE)


def move_away_and_back(appointment: Appointment, clinic: Clinic, desk: User, now: datetime) -> None:
    was_at = appointment.starts_at
    move(move(appointment, was_at + HOUR, desk, now), was_at, desk, now + MINUTE)


def change_provider(appointment: Appointment, clinic: Clinic, desk: User, now: datetime) -> None:
    move(appointment, appointment.starts_at, desk, now, provider=clinic.providers[1])


@pytest.mark.parametrize("change", [cancel_and_restore, move_away_and_back, change_provider])
def test_a_reminder_that_was_taken_back_is_owed_again(
    appointment: Appointment, clinic: Clinic, desk: User, night: datetime, change: Any
) -> None:
    assert reminders.sweep_reminders(night) == 1

    change(appointment, clinic, desk, night + MINUTE)

    assert reminders_of(appointment) == [State.WITHDRAWN]
    assert reminders.sweep_reminders(night + 2 * HOUR) == 1
    assert reminders.sweep_reminders(night + 2 * HOUR) == 0
    assert reminders_of(appointment) == [State.WITHDRAWN, State.QUEUED]
    assert "reminder" in send_due(clinic.at(9, day=FRIDAY - timedelta(days=1)))


def test_a_reminder_that_went_out_is_not_owed_again(
    appointment: Appointment, clinic: Clinic, desk: User
) -> None:
    day_before = appointment.starts_at - timedelta(hours=24)
    reminders.sweep_reminders(day_before)
    send_due(day_before)
    cancel_and_restore(appointment, clinic, desk, day_before + MINUTE)
    assert reminders.sweep_reminders(day_before + 2 * HOUR) == 0


def test_who_died_or_has_no_address_is_owed_none_and_who_lives_is(
    appointment: Appointment, night: datetime
) -> None:
    Client.objects.filter(pk=appointment.client_id).update(email="")
    assert reminders.sweep_reminders(night) == 0
    Client.objects.filter(pk=appointment.client_id).update(email="mara@mail.example")
    assert reminders.sweep_reminders(night) == 1
    stop_reminders(
        client=appointment.client, kind="died", reason="Her son called", by=SYSTEM, now=night
    )
    assert reminders_of(appointment) == [State.WITHDRAWN]
    assert [reminders.sweep_reminders(night + MINUTE), len(reminders_of(appointment))] == [0, 1]
    correct_death(
        client=appointment.client, reason="Same name", by=make_user(Role.MANAGER), now=night
    )
    assert reminders.sweep_reminders(night + MINUTE) == 1


def test_address_link_place_and_time_are_read_when_it_is_sent(
    appointment: Appointment, clinic: Clinic, mail_dir: Path
) -> None:
    message = Message.objects.get()
    Client.objects.filter(pk=appointment.client_id).update(
        email="right@mail.example", first_name="Zoe"
    )
    type(clinic.location).objects.update(name="Harbor House")
    replace_link(appointment=appointment, by=make_user(Role.FRONT_DESK), now=WEEKS_AGO)
    move(appointment, clinic.at(11, day=FRIDAY), appointment.client, WEEKS_AGO)

    assert deliver_message(message.pk, now=WEEKS_AGO + MINUTE)

    [letter] = mail_dir.glob("*.eml")
    fresh = Appointment.objects.get(pk=appointment.pk)
    words = letter.read_text()
    assert "To: Zoe Sample" in words
    assert "<right@mail.example>" in words
    assert "Harbor House" in words
    assert "11 am" in words
    assert manage_token(fresh) in words
    assert manage_token(appointment) not in words
    message.refresh_from_db()
    assert (message.address, message.recipient_name[:3]) == ("right@mail.example", "Zoe")
    assert "Harbor House" in message.text


def test_send_again_goes_to_the_corrected_address(
    appointment: Appointment, desk: User, mail_dir: Path
) -> None:
    Message.objects.update(state=State.FAILED, attempts=5)
    Client.objects.filter(pk=appointment.client_id).update(email="right@mail.example")

    again = send_again(message=Message.objects.get(), by=desk, now=NOW)

    assert deliver_message(again.pk, now=NOW)
    [letter] = mail_dir.glob("*.eml")
    assert "<right@mail.example>" in letter.read_text()


def test_what_is_not_true_any_more_is_not_sent_and_says_why(
    appointment: Appointment, clinic: Clinic, night: datetime
) -> None:
    reminders.sweep_reminders(night)
    Appointment.objects.update(status="cancelled", cancelled_by="clinic")  # past every service

    assert send_due(clinic.at(9, day=FRIDAY - timedelta(days=1))) == []

    said = dict(Message.objects.values_list("kind", "withdrawn_because"))
    assert said == dict.fromkeys(["bookings/confirmation", "bookings/reminder"], letters.OFF)


def test_what_the_desk_does_waits_a_moment_and_what_the_client_does_does_not(
    appointment: Appointment, clinic: Clinic, desk: User
) -> None:
    send_due(WEEKS_AGO)
    moved = move(appointment, clinic.at(11, day=FRIDAY), desk, NOW)

    assert send_due(NOW + timedelta(seconds=179)) == []
    assert send_due(NOW + MOMENT) == ["moved"]

    give_up(moved, appointment.client, NOW)
    assert send_due(NOW) == ["cancelled"]


@pytest.mark.parametrize("change", [cancel_and_restore, move_away_and_back])
@pytest.mark.parametrize("was_told", [True, False])
def test_what_is_undone_within_the_moment_is_not_told(
    clinic: Clinic, desk: User, settings: Any, change: Any, was_told: bool
) -> None:
    """Not told are appointments that were written down from elsewhere."""
    settings.DESK_MAIL_DELAY_S = 120
    at = clinic.at(15, day=FRIDAY)
    appointment = book(clinic, at, now=WEEKS_AGO, tell_client=was_told)
    send_due(WEEKS_AGO)
    change(appointment, clinic, desk, NOW)
    assert send_due(NOW + HOUR) == []
    assert Message.objects.filter(state=State.WITHDRAWN).count() == 2


def test_two_moves_within_the_moment_are_one(
    appointment: Appointment, clinic: Clinic, desk: User
) -> None:
    send_due(WEEKS_AGO)
    once = move(appointment, clinic.at(11, day=FRIDAY), desk, NOW)
    move(once, clinic.at(12, day=FRIDAY), desk, NOW)

    assert send_due(NOW + MOMENT) == ["moved"]

    told = Message.objects.get(kind="bookings/moved", state=State.SENT)
    assert "3 pm" in told.text
    assert "12 pm to 1 pm" in told.text


def test_what_nobody_was_told_is_not_cancelled_either(clinic: Clinic, desk: User) -> None:
    appointment = book(clinic, clinic.at(10), by=desk)
    gone = give_up(appointment, desk, NOW + timedelta(seconds=30))
    assert send_due(NOW + HOUR) == []
    undo_status(appointment=gone, by=desk, now=NOW + HOUR)
    assert send_due(NOW + 2 * HOUR) == ["confirmation"]


def test_a_cancellation_that_was_told_is_taken_back_in_words(
    appointment: Appointment, desk: User
) -> None:
    send_due(WEEKS_AGO)
    gone = give_up(appointment, desk, NOW)
    assert send_due(NOW + MOMENT) == ["cancelled"]
    undo_status(appointment=gone, by=desk, now=NOW + HOUR)
    assert send_due(NOW + 2 * HOUR) == ["confirmation"]


def test_a_cancellation_names_the_time_that_the_client_knows(
    appointment: Appointment, clinic: Clinic, desk: User
) -> None:
    send_due(WEEKS_AGO)
    give_up(move(appointment, clinic.at(11, day=FRIDAY), desk, NOW), desk, NOW)
    assert send_due(NOW + MOMENT) == ["cancelled"]
    assert "3 pm to 4 pm" in Message.objects.get(kind="bookings/cancelled").text
