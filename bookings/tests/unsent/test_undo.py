"""What the desk takes back before anybody was told: nothing of it happened, and nothing is sent."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from bookings.booking.lifecycle import change_status
from bookings.errors import RoomTaken
from bookings.models import Appointment
from bookings.tests.factories import (
    MONDAY,
    NOW,
    Clinic,
    book,
    make_appointment,
    make_clinic,
    move_as,
)
from bookings.tests.messages.sending import give_up, send_due
from bookings.unsent.pills import pills_of
from bookings.unsent.undo import undo_unsent
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_device
from medspa.errors import RuleViolation, Stale
from medspa.local.testkit.racing import run_at_once, split_outcomes
from medspa.local.testkit.shared import shared
from medspa.messaging.held_back import OnItsWay, add_words, send_now
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.tests.conftest import mail_dir

__all__ = ["mail_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_dir")]
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))
WEEKS_AGO, FRIDAY = NOW - timedelta(days=14), MONDAY + timedelta(days=4)
MOMENT, HOUR = timedelta(minutes=3), timedelta(hours=1)
Status = Appointment.Status
Act = Callable[[Clinic, Appointment, User], Appointment]


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@shared
def desk() -> User:
    return make_user(Role.FRONT_DESK)


@pytest.fixture
def known(clinic: Clinic) -> Appointment:
    """Booked and told of long ago, and confirmed by now."""
    appointment = book(clinic, clinic.at(15, day=FRIDAY), now=WEEKS_AGO)
    send_due(WEEKS_AGO)
    return change_status(
        appointment=appointment, to=Status.CONFIRMED, by=appointment.client, now=WEEKS_AGO
    )


def moved(clinic: Clinic, appointment: Appointment, desk: User, hour: int = 11) -> Appointment:
    starts_at, other = clinic.at(hour, day=FRIDAY), clinic.providers[1]
    return move_as(appointment=appointment, starts_at=starts_at, provider=other, by=desk, now=NOW)


def cancelled(clinic: Clinic, appointment: Appointment, desk: User) -> Appointment:
    return give_up(appointment, desk, NOW)


def undo(desk: User, now: datetime = NOW) -> Appointment:
    newest = pills_of(desk, now)[0]
    return undo_unsent(message_id=newest.pk, by=desk, now=now)


def facts_of(appointment: Appointment) -> tuple[object, ...]:
    fresh = Appointment.objects.get(pk=appointment.pk)
    return fresh.status, fresh.starts_at, fresh.provider_id, fresh.cancelled_by


@pytest.mark.parametrize(("act", "says"), [(moved, "moved to Fri"), (cancelled, "canceled for")])
def test_undone_is_as_before_and_says_nothing(
    clinic: Clinic, known: Appointment, desk: User, act: Act, says: str
) -> None:
    before = facts_of(known)
    act(clinic, known, desk)
    assert says in pills_of(desk, NOW)[0].says
    assert pills_of(make_user(Role.FRONT_DESK), NOW) == []

    undo(desk, NOW + timedelta(minutes=1))

    assert facts_of(known) == before
    assert (pills_of(desk, NOW + MOMENT), send_due(NOW + HOUR)) == ([], [])


def test_another_room_alone_says_nothing_and_an_undo_gives_the_room_back(
    clinic: Clinic, known: Appointment, desk: User
) -> None:
    device = make_device(clinic.location)
    kept, other = clinic.rooms
    in_room = {"appointment": known, "by": desk, "now": NOW}
    Appointment.objects.filter(pk=known.pk).update(resource_ids=[kept.pk, device.pk])
    make_appointment(clinic, clinic.at(12, day=FRIDAY), room=other, provider=clinic.providers[1])

    there = move_as(**in_room, starts_at=known.starts_at, resources=(other,))

    assert (there.status, there.resource_ids) == (Status.CONFIRMED, sorted([device.pk, other.pk]))
    assert (there.starts_at, pills_of(desk, NOW)) == (known.starts_at, [])
    back = move_as(**in_room | {"appointment": there}, starts_at=there.starts_at, resources=(kept,))
    assert back.resource_ids == sorted([kept.pk, device.pk])
    noon = book(clinic, clinic.at(12, day=FRIDAY), provider=clinic.providers[0])
    with pytest.raises(RoomTaken, match=r"is not free any more: .*12 pm"):
        move_as(appointment=noon, by=desk, now=NOW, starts_at=noon.starts_at, resources=(other,))


def test_undo_of_a_move_gives_the_room_back(clinic: Clinic, known: Appointment, desk: User) -> None:
    """Not the first that is free."""
    _first, last = clinic.rooms
    Appointment.objects.filter(pk=known.pk).update(resource_ids=[last.pk])
    known.refresh_from_db()
    assert moved(clinic, known, desk).resource_ids != [last.pk]

    undo(desk)

    assert Appointment.objects.get(pk=known.pk).resource_ids == [last.pk]


def test_a_line_of_their_own_is_said_by_what_takes_its_place(
    clinic: Clinic, known: Appointment, desk: User
) -> None:
    moved(clinic, known, desk)
    add_words(message_id=pills_of(desk, NOW)[0].pk, words="Sorry about that!", by=desk)
    moved(clinic, known, desk, hour=13)
    (pill,) = pills_of(desk, NOW)
    assert pill.added == "Sorry about that!"
    assert send_due(NOW + MOMENT) == ["moved"]
    assert "Sorry about that!" in Message.objects.get(pk=pill.pk).text


def test_a_booking_and_a_restored_visit_are_off_again(
    clinic: Clinic, known: Appointment, desk: User
) -> None:
    give_up(known, known.client, WEEKS_AGO)
    send_due(WEEKS_AGO)
    before = facts_of(known)
    change_status(appointment=known, to=Status.BOOKED, by=desk, now=NOW)
    book(clinic, clinic.at(10, day=FRIDAY), by=desk)

    newest, other = pills_of(desk, NOW)
    assert ("booked for" in newest.says, "restored for" in other.says) == (True, True)
    undo(desk)
    undo(desk)

    assert facts_of(known) == before
    assert set(Appointment.objects.values_list("status", flat=True)) == {Status.CANCELLED}
    assert send_due(NOW + HOUR) == []


def test_one_message_says_where_it_is_in_the_end(
    clinic: Clinic, known: Appointment, desk: User
) -> None:
    """A move after a booking is a booking still; the newest step can be taken back alone."""
    fresh = book(clinic, clinic.at(9, day=FRIDAY), by=desk)
    moved(clinic, fresh, desk, hour=12)
    moved(clinic, known, desk)
    moved(clinic, known, desk, hour=13)
    assert len(pills_of(desk, NOW)) == 2

    undo(desk)

    assert facts_of(known)[1] == clinic.at(11, day=FRIDAY)
    assert sorted(send_due(NOW + MOMENT)) == ["moved", "moved"]
    subjects = sorted(Message.objects.filter(state="sent").values_list("subject", flat=True))
    assert [subject.split(":")[0] for subject in subjects[:1]] == ["New time for your visit"]
    assert any("12 pm" in subject and "New time" not in subject for subject in subjects)


def test_undo_says_why_not(clinic: Clinic, known: Appointment, desk: User) -> None:
    """Somebody changed it since; somebody has the time since; it is on its way."""
    gone = moved(clinic, known, desk)
    pill = pills_of(desk, NOW)[0]
    change_status(appointment=gone, to=Status.CONFIRMED, by=gone.client, now=NOW)
    with pytest.raises(Stale):
        undo_unsent(message_id=pill.pk, by=desk, now=NOW)

    gone = give_up(Appointment.objects.get(pk=known.pk), desk, NOW)
    book(clinic, gone.starts_at, provider=gone.provider)
    pill = pills_of(desk, NOW)[0]
    with pytest.raises(RuleViolation, match="went to somebody else"):
        undo_unsent(message_id=pill.pk, by=desk, now=NOW)

    send_now(message_id=pill.pk, by=desk, now=NOW)
    assert deliver_message(pill.pk, now=NOW)
    with pytest.raises(OnItsWay):
        undo_unsent(message_id=pill.pk, by=desk, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_undone_while_the_worker_takes_it_is_one_or_the_other(mail_dir: object) -> None:
    clinic, desk = make_clinic(providers=2, rooms=2), make_user(Role.FRONT_DESK)
    for number in range(ROUNDS):
        day = FRIDAY + timedelta(days=number)
        appointment = book(clinic, clinic.at(15, day=day), now=WEEKS_AGO)
        send_due(WEEKS_AGO)
        give_up(appointment, desk, NOW)
        pk = pills_of(desk, NOW)[0].pk
        calls = (
            partial(undo_unsent, message_id=pk, by=desk, now=NOW),
            partial(deliver_message, pk, now=NOW + MOMENT),
        )
        (undone, sent), refused = run_at_once(*calls), Message.objects.get(pk=pk)
        assert split_outcomes([undone])[1] in ([], [OnItsWay])
        stands = Appointment.objects.get(pk=appointment.pk).status == Status.BOOKED
        assert (stands, refused.state) in ((True, "withdrawn"), (False, "sent"))
        assert sent is (refused.state == "sent")
