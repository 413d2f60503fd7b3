"""What one of us did a moment ago, and what goes out of it when nobody takes it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookings.models import Appointment
from medspa.accounts.models import User
from medspa.formats.dates import format_when
from medspa.messaging.held_back import held_back_of
from medspa.messaging.models import Message

RESTORED = "%(who)s restored for %(when)s"
SAID = {
    "bookings/confirmation": "%(who)s booked for %(when)s",
    "bookings/moved": "%(who)s moved to %(when)s",
    "bookings/cancelled": "%(who)s canceled for %(when)s",
    "bookings/new_link": "New links for %(who)s",
    "bookings/visits_booked": "%(who)s: %(count)s visits booked",
    "bookings/visits_moved": "%(who)s: %(count)s visits moved",
}
"""For the desk; the words of the message are others."""
SHOWN = 6
"""Whoever did more in three minutes finds the rest among the messages."""


@dataclass(frozen=True)
class Pill:
    """`goes_at`: the hour at its place, in words, since a page may be of no one place. `left_s`:
    seconds on the server's clock until it goes out, none left once it is due."""

    pk: int
    says: str
    to: str
    added: str
    goes_at: str
    left_s: int
    can_undo: bool


def pills_of(user: User, now: datetime) -> list[Pill]:
    """Newest first; two statements, however many."""
    waiting = [message for message in held_back_of(user)[:SHOWN] if message.kind in SAID]
    if not waiting:
        return []
    numbers = {number for message in waiting for number in message.about["appointments"]}
    appointments = Appointment.objects.with_people().in_bulk(numbers)
    return [_pill(message, appointments, now) for message in waiting]


def _pill(message: Message, appointments: dict[int, Appointment], now: datetime) -> Pill:
    about = [appointments[number] for number in message.about["appointments"]]
    first = about[0]
    facts = {
        "who": first.client.full_name if first.client else "",
        "when": _when(first, now),
        "count": len(about),
    }
    return Pill(
        pk=message.pk,
        says=_words(message) % facts,
        to=message.address,
        added=message.added,
        goes_at=format_when(first.location.local(message.send_after), "g:i A"),
        left_s=max(0, int((message.send_after - now).total_seconds())),
        can_undo=message.kind != "bookings/new_link",
    )


def _when(appointment: Appointment, now: datetime) -> str:
    """The hour alone today."""
    at = appointment.local_start
    if appointment.location.local(now).date() == at.date():
        return format_when(at, "g:i A")
    return format_when(at, "D, M j, g:i A")


def _words(message: Message) -> str:
    return RESTORED if message.about.get("restores") else SAID[message.kind]


def page_facts(user: User, now: datetime, **said: Any) -> dict[str, Any]:
    """What `bookings/_unsent.html` shows; `said`: what came of the button that was pressed."""
    pills = pills_of(user, now)
    return {"newest": pills[0] if pills else None, "others": pills[1:], "now": now, **said}
