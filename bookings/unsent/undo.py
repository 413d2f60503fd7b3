"""Take back what one of us did, while nobody was told of it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.booking.move import Move
from bookings.booking.transitions import STEPS, UNDONE
from bookings.courses.move import move_appointments
from bookings.errors import WrongStep
from bookings.models import Appointment
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clinic.models import Resource, StaffMember
from medspa.messaging.held_back import keep_back, the_held_back
from medspa.messaging.models import Message

Status = Appointment.Status


@transaction.atomic
def undo_unsent(*, message_id: int, by: User, now: datetime) -> Appointment:
    """Take the step back by the services that take such steps, and say nothing of either.

    Only of visits that are as the step left them. The message is kept back last, so that the diary
    is locked before the outbox, as everywhere; a worker that has it by then ends all of it.
    Raises OnItsWay, Stale, WrongStep, and what the services raise: the time went to somebody else.
    """
    message = the_held_back(message_id, by)
    take_back = HOW.get(message.kind)
    if take_back is None:
        raise WrongStep("The old links have stopped working. New ones can only be sent.")
    steps = list(_steps(message))
    take_back(steps, by, now)
    keep_back(message)
    first = Appointment.objects.with_people().get(pk=message.about["appointments"][0])
    record(by=by, action="appointment.undone_unsent", target=first, message=message.pk)
    return first


class _Step:
    """One appointment of the message: as it was left, the state that it had before, and for whom
    it was off if it had been canceled."""

    def __init__(self, message: Message, appointment: Appointment, place: int) -> None:
        about = message.about
        self.appointment, self.version = appointment, about["versions"][place]
        self._was: dict[str, Any] = about["was"][place] if "was" in about else {}
        self._was_in: list[int] = about["was_in"][place] if "was_in" in about else []
        self.was_off = message.about.get("restores", "")
        rows = appointment.status_history.order_by("-at", "-pk")
        self.status_before = [*rows.values_list("status", flat=True)[1:2], ""][0]

    @property
    def move_back(self) -> Move:
        """To its own rooms and devices, too, but for those that are out of use by now."""
        was_in = Resource.objects.filter(pk__in=self._was_in, is_active=True)
        return Move(
            self.appointment,
            datetime.fromisoformat(self._was["starts_at"]),
            seen_version=self.version,
            provider=StaffMember.objects.get(pk=self._was["provider"]),
            resources=tuple(was_in.order_by("name", "pk")),
        )


def _steps(message: Message) -> Iterator[_Step]:
    numbers = message.about["appointments"]
    found = Appointment.objects.with_people().in_bulk(numbers)
    for place, number in enumerate(numbers):
        yield _Step(message, found[number], place)


def _book_not(steps: Sequence[_Step], by: User, now: datetime) -> None:
    """Off the diary again. What had been restored is off for whom it was off before."""
    for step in steps:
        cancel_appointment(
            appointment=step.appointment,
            by=by,
            now=now,
            reason=UNDONE,
            for_client=step.was_off == Appointment.CancelledBy.CLIENT,
            seen_version=step.version,
        )


def _move_back(steps: Sequence[_Step], by: User, now: datetime) -> None:
    moves = [step.move_back for step in steps]
    for step, moved in zip(steps, move_appointments(moves=moves, by=by, now=now), strict=True):
        _as_before(step, moved, by, now)


def _stand_again(steps: Sequence[_Step], by: User, now: datetime) -> None:
    for step in steps:
        again = change_status(
            appointment=step.appointment,
            to=Status.BOOKED,
            by=by,
            now=now,
            reason=UNDONE,
            seen_version=step.version,
        )
        _as_before(step, again, by, now)


def _as_before(step: _Step, appointment: Appointment, by: User, now: datetime) -> None:
    """Confirmed, or here already, before it was moved or canceled."""
    way = STEPS.get((Status.BOOKED, step.status_before))
    if way and step.status_before in (Status.CONFIRMED, Status.ARRIVED):
        change_status(appointment=appointment, to=step.status_before, by=by, now=now)


HOW: dict[str, Callable[[Sequence[_Step], User, datetime], None]] = {
    "bookings/confirmation": _book_not,
    "bookings/visits_booked": _book_not,
    "bookings/moved": _move_back,
    "bookings/visits_moved": _move_back,
    "bookings/cancelled": _stand_again,
}
