"""Write what clients are told about their appointments, as the appointments are when it is sent.

No subject and no calendar entry names a treatment. No message repeats the areas or the note that
came with the booking: the address may be another's, and the desk reads what was sent. Both stand on
the page of the visit, which every message links to.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import translation

from bookings.calendar.invitation import cancellation_part, invitation_part, publication_part
from bookings.ground.tokens import manage_url
from bookings.ground.visit_prices import price_of_appointment
from bookings.messages import waitlist_letters  # noqa: F401  the outbox looks here for what it writes
from bookings.messages.client_view import appointment_notes
from bookings.messages.last_told import (
    Told,
    as_told,
    find_known_before,
    find_last_told,
    is_known,
    is_only_link_new,
    start_told,
    was_booking_held_back,
    was_cancelling_told,
)
from bookings.models import Appointment
from medspa.messaging.letters.kinds import CalendarPart, Letter, kept_for, writer_of
from medspa.messaging.models import Message

OFF = "The visit does not stand any more."
OVER = "The time of the visit has come."
KNOWN = "The client knows already: nothing changed since the last message."
STANDS = "The visit stands again."
UNHEARD_OF = "The client was never told of the visit."
ANOTHER_TIME = "The visit has another time by now."
ONLINE = Appointment.Via.ONLINE
Entry = Callable[[Appointment, datetime], CalendarPart]


@writer_of("bookings/confirmation", "bookings/new_link")
def write_confirmation(message: Message, now: datetime) -> Letter:
    """As a booking where the visit is news, else as new links to what is known."""
    appointment = _the_appointment(message)
    words = "new_link" if is_only_link_new(appointment) else "confirmation"
    return _confirmation(message, appointment, now, words)


@writer_of("bookings/moved")
def write_moved(message: Message, now: datetime) -> Letter:
    """From the time that the client was told last, which may be another than that before. As a
    booking where nobody was told of the visit."""
    appointment = _the_appointment(message)
    if find_last_told(appointment) is None and was_booking_held_back(appointment, but=message):
        return _confirmation(message, appointment, now, "confirmation")
    last = _last_known(appointment)
    why = _not_ahead(appointment, now) or (KNOWN if _is_where_told(appointment, last) else "")
    was_at = start_told(last)
    return _letter(appointment, now, invitation_part, not_needed=why, was_at=was_at)


@writer_of("bookings/cancelled")
def write_cancelled(message: Message, now: datetime) -> Letter:
    """Of the appointment as the client knows it: a move that nobody told is no news any more."""
    appointment = _the_appointment(message)
    last = find_last_told(appointment)
    why = _not_cancelled(message, appointment, last)
    return _letter(_as_known(appointment, last), now, cancellation_part, not_needed=why)


@writer_of("bookings/reminder")
def write_reminder(message: Message, now: datetime) -> Letter:
    appointment = _the_appointment(message)
    is_other = message.about["starts_at"] != appointment.starts_at.isoformat()
    why = _not_ahead(appointment, now) or (ANOTHER_TIME if is_other else "")
    return _letter(appointment, now, not_needed=why, tells=("forms_url", "before"))


@writer_of("bookings/same_time")
def write_same_time(message: Message, now: datetime) -> Letter:
    appointment = _the_appointment(message)
    return _letter(appointment, now, not_needed=_not_ahead(appointment, now))


@writer_of("bookings/new_time_needed")
def write_new_time_needed(message: Message, now: datetime) -> Letter:
    """The clinic cannot keep the time. Nothing is asked of whoever has another one by now."""
    appointment = _the_appointment(message)
    is_other = message.about["starts_at"] != appointment.starts_at.isoformat()
    why = _not_ahead(appointment, now) or (ANOTHER_TIME if is_other else "")
    return _letter(appointment, now, not_needed=why)


@writer_of("bookings/contact_changed")
def write_contact_changed(message: Message, now: datetime) -> Letter:
    """To the address before: no link, and nothing of when or where the appointment is."""
    appointment = _the_appointment(message)
    return Letter(
        context={"location": appointment.location}, not_needed=_not_ahead(appointment, now)
    )


@writer_of("bookings/visits_booked", "bookings/visits_moved")
def write_several(message: Message, now: datetime) -> Letter:
    """Of those that still stand; of one alone as of an appointment by itself."""
    last = {appointment: _last_known(appointment) for appointment in _appointments(message)}
    is_move = message.kind.endswith("moved")
    ahead = [
        (appointment, start_told(last[appointment]) if is_move else None)
        for appointment in last
        if appointment.is_ahead(now)
    ]
    news = [
        appointment
        for appointment, _ in ahead
        if not _is_where_told(appointment, last[appointment])
    ]
    if not ahead:
        return Letter(context={"visits": []}, not_needed=OFF, words="bookings/visits_booked")
    why = "" if news else KNOWN
    if len(ahead) == 1:
        return _of_one(message, ahead[0], now, why)
    appointments = [appointment for appointment, _ in ahead]
    with translation.override(message.client.language if message.client else None):
        facts = [facts_of(appointment, now) | {"was_at": was} for appointment, was in ahead]
    return Letter(
        context={
            "visits": facts,
            "location": appointments[0].location,
            "is_late": any(now > appointment.free_until for appointment in appointments),
        },
        not_needed=why,
        calendar=publication_part(appointments, now),
        address=appointments[0].contact_address,
        name=appointments[0].recipient_name,
        says={str(appointment.pk): as_told(appointment) for appointment in appointments},
    )


def facts_of(appointment: Appointment, now: datetime) -> dict[str, Any]:
    """What the templates say about an appointment."""
    return {
        "appointment": appointment,
        "location": appointment.location,
        "provider": appointment.provider.name,
        "manage_url": manage_url(appointment),
        "is_late": now > appointment.free_until,
        "price": str(price_of_appointment(appointment, now) or ""),
    }


def _of_one(
    message: Message, left: tuple[Appointment, datetime | None], now: datetime, why: str
) -> Letter:
    appointment, was_at = left
    kind = "moved" if message.kind.endswith("moved") and was_at else "confirmation"
    write = partial(_letter, appointment, now, invitation_part, not_needed=why, was_at=was_at)
    return write(words=f"bookings/{kind}")


def _letter(
    appointment: Appointment,
    now: datetime,
    entry: Entry | None = None,
    *,
    not_needed: str,
    words: str = "",
    tells: Sequence[str] = (),
    **facts: Any,
) -> Letter:
    """Written in the client's language: names of areas and lines are looked up here. `tells`:
    fields of `appointment_notes`."""
    with translation.override(appointment.client.language if appointment.client else None):
        notes = appointment_notes(appointment) if tells else None
        told = {name: getattr(notes, name) for name in tells}
        context = facts_of(appointment, now) | facts | told
    return Letter(
        context=context,
        not_needed=not_needed,
        calendar=entry(appointment, now) if entry else None,
        words=words,
        address=appointment.contact_address,
        name=appointment.recipient_name,
        says={str(appointment.pk): as_told(appointment)},
    )


def _confirmation(message: Message, appointment: Appointment, now: datetime, words: str) -> Letter:
    why = _not_ahead(appointment, now) or (KNOWN if _is_no_news(message, appointment) else "")
    told = ("forms_url", "before")
    write = partial(_letter, appointment, now, invitation_part, not_needed=why, tells=told)
    return write(words=f"bookings/{words}")


def _the_appointment(message: Message) -> Appointment:
    return _appointments(message)[0]


def _appointments(message: Message) -> Sequence[Appointment]:
    """In the order of the message; nobody changes them while the message leaves."""
    numbers = message.about["appointments"]
    rows = kept_for(message, Appointment.objects.with_people())
    found = {
        appointment.pk: appointment for appointment in rows.filter(pk__in=numbers).order_by("pk")
    }
    return [found[number] for number in numbers]


def _last_known(appointment: Appointment) -> Told | None:
    """Where the client knows the appointment to be; what was sent long ago may not say when."""
    last = find_last_told(appointment)
    return (
        last if start_told(last) or (last and not last["is_on"]) else find_known_before(appointment)
    )


def _is_no_news(message: Message, appointment: Appointment) -> bool:
    """Told before as it is; or only taken back what nobody was told."""
    last = find_last_told(appointment)
    if last is None and message.about.get("restores"):
        is_unheard_of = was_booking_held_back(appointment, but=message)
        return not is_unheard_of and not was_cancelling_told(appointment)
    return is_known(appointment, last)


def _not_ahead(appointment: Appointment, now: datetime) -> str:
    if not appointment.is_before_visit:
        return OFF
    return "" if appointment.starts_at > now else OVER


def _not_cancelled(message: Message, appointment: Appointment, last: Told | None) -> str:
    if appointment.status != Appointment.Status.CANCELLED:
        return STANDS
    if last and not last["is_on"]:
        return KNOWN
    held = message.about.get("held") and appointment.booked_via != ONLINE
    is_unheard_of = held and last is None and was_booking_held_back(appointment, but=message)
    return UNHEARD_OF if is_unheard_of else ""


def _is_where_told(appointment: Appointment, last: Told | None) -> bool:
    """What was sent long ago may not say when the appointment is."""
    return is_known(appointment, last) and start_told(last) is not None


def _as_known(appointment: Appointment, last: Told | None) -> Appointment:
    starts_at = start_told(last)
    if last and last["is_on"] and starts_at and starts_at != appointment.starts_at:
        appointment.ends_at += starts_at - appointment.starts_at
        appointment.starts_at = starts_at
    return appointment
