"""Write what clients are told about their visits, as the visits are when it is sent.

No subject and no calendar entry names a treatment. A confirmation repeats the areas and the note
that came with the booking; no other message does.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from bookings.calendar.invitation import cancellation_part, invitation_part, publication_part
from bookings.ground.tokens import manage_url
from bookings.messages import waitlist_letters  # noqa: F401  the outbox looks here for what it writes
from bookings.messages.client_view import appointment_notes
from bookings.messages.last_told import (
    Told,
    as_told,
    is_known,
    known_before,
    last_told,
    start_told,
    was_booking_held_back,
    was_cancelling_told,
)
from bookings.models import Appointment
from medspa.messaging.letters.kinds import CalendarPart, Letter, kept_for, writes
from medspa.messaging.models import Message
from treatments.wording import dollars

OFF = "The visit does not stand any more."
OVER = "The time of the visit has come."
KNOWN = "The client knows already: nothing changed since the last message."
STANDS = "The visit stands again."
UNHEARD_OF = "The client was never told of the visit."
ANOTHER_TIME = "The visit has another time by now."
ONLINE = Appointment.Via.ONLINE
Entry = Callable[[Appointment, datetime], CalendarPart]


@writes("bookings/confirmation")
def write_confirmation(message: Message, now: datetime) -> Letter:
    visit = _the_appointment(message)
    why = _not_ahead(visit, now) or (KNOWN if _is_no_news(message, visit) else "")
    # What the desk wrote down is not mailed as the client's own words.
    told = ("before", "areas", "note") if visit.booked_via == ONLINE else ("before", "areas")
    return _letter(visit, now, invitation_part, not_needed=why, tells=told)


@writes("bookings/moved")
def write_moved(message: Message, now: datetime) -> Letter:
    """From the time that the client was told last, which may be another than that before."""
    visit = _the_appointment(message)
    last = _last_known(visit)
    why = _not_ahead(visit, now) or (KNOWN if _is_where_told(visit, last) else "")
    was_at = start_told(last)
    return _letter(visit, now, invitation_part, not_needed=why, was_at=was_at)


@writes("bookings/cancelled")
def write_cancelled(message: Message, now: datetime) -> Letter:
    """Of the visit as the client knows it: a move that nobody told is no news any more."""
    visit = _the_appointment(message)
    last = last_told(visit)
    why = _not_cancelled(message, visit, last)
    return _letter(_as_known(visit, last), now, cancellation_part, not_needed=why)


@writes("bookings/reminder")
def write_reminder(message: Message, now: datetime) -> Letter:
    visit = _the_appointment(message)
    is_other = message.about["starts_at"] != visit.starts_at.isoformat()
    why = _not_ahead(visit, now) or (ANOTHER_TIME if is_other else "")
    return _letter(visit, now, not_needed=why, tells=("before",))


@writes("bookings/same_time")
def write_same_time(message: Message, now: datetime) -> Letter:
    visit = _the_appointment(message)
    return _letter(visit, now, not_needed=_not_ahead(visit, now))


@writes("bookings/contact_changed")
def write_contact_changed(message: Message, now: datetime) -> Letter:
    """To the address before: no link, and nothing of when or where the visit is."""
    visit = _the_appointment(message)
    return Letter(context={"location": visit.location}, not_needed=_not_ahead(visit, now))


@writes("bookings/visits_booked", "bookings/visits_moved")
def write_several(message: Message, now: datetime) -> Letter:
    """Of those that still stand; of one alone as of a visit by itself."""
    last = {visit: _last_known(visit) for visit in _appointments(message)}
    is_move = message.kind.endswith("moved")
    ahead = [
        (visit, start_told(last[visit]) if is_move else None)
        for visit in last
        if visit.is_ahead(now)
    ]
    news = [visit for visit, _ in ahead if not _is_where_told(visit, last[visit])]
    if not ahead:
        return Letter(context={"visits": []}, not_needed=OFF, words="bookings/visits_booked")
    why = "" if news else KNOWN
    if len(ahead) == 1:
        return _of_one(message, ahead[0], now, why)
    visits = [visit for visit, _ in ahead]
    with translation.override(message.client.language if message.client else None):
        facts = [facts_of(visit, now) | {"was_at": was} for visit, was in ahead]
    return Letter(
        context={
            "visits": facts,
            "location": visits[0].location,
            "is_late": any(now > visit.free_until for visit in visits),
        },
        not_needed=why,
        calendar=publication_part(visits, now),
        address=visits[0].contact_address,
        name=visits[0].recipient_name,
        says={str(visit.pk): as_told(visit) for visit in visits},
    )


def facts_of(visit: Appointment, now: datetime) -> dict[str, Any]:
    """What the templates say about a visit."""
    return {
        "appointment": visit,
        "location": visit.location,
        "provider": visit.provider.name,
        "manage_url": manage_url(visit),
        "is_late": now > visit.free_until,
        "price": _price(visit),
    }


def _price(visit: Appointment) -> str:
    """As the price list says; empty where it names none."""
    amount = visit.appointment_type.price_from
    if amount is None:
        return ""
    return gettext("from %(price)s") % {"price": dollars(amount)} if amount else gettext("Free")


def _of_one(
    message: Message, left: tuple[Appointment, datetime | None], now: datetime, why: str
) -> Letter:
    visit, was_at = left
    kind = "moved" if message.kind.endswith("moved") and was_at else "confirmation"
    write = partial(_letter, visit, now, invitation_part, not_needed=why, was_at=was_at)
    return write(words=f"bookings/{kind}")


def _letter(
    visit: Appointment,
    now: datetime,
    entry: Entry | None = None,
    *,
    not_needed: str,
    words: str = "",
    tells: Sequence[str] = (),
    **facts: Any,
) -> Letter:
    """Written in the client's language: names of areas and lines are looked up here. `tells`: of
    `visit_notes`."""
    with translation.override(visit.client.language if visit.client else None):
        notes = appointment_notes(visit) if tells else None
        told = {name: getattr(notes, name) for name in tells}
        context = facts_of(visit, now) | facts | told
    return Letter(
        context=context,
        not_needed=not_needed,
        calendar=entry(visit, now) if entry else None,
        words=words,
        address=visit.contact_address,
        name=visit.recipient_name,
        says={str(visit.pk): as_told(visit)},
    )


def _the_appointment(message: Message) -> Appointment:
    return _appointments(message)[0]


def _appointments(message: Message) -> Sequence[Appointment]:
    """In the order of the message; nobody changes them while the message leaves."""
    numbers = message.about["appointments"]
    rows = kept_for(message, Appointment.objects.with_people())
    found = {visit.pk: visit for visit in rows.filter(pk__in=numbers).order_by("pk")}
    return [found[number] for number in numbers]


def _last_known(visit: Appointment) -> Told | None:
    """Where the client knows the visit to be; what was sent long ago may not say when."""
    last = last_told(visit)
    return last if start_told(last) or (last and not last["is_on"]) else known_before(visit)


def _is_no_news(message: Message, visit: Appointment) -> bool:
    """Told before as it is; or only taken back what nobody was told."""
    last = last_told(visit)
    if last is None and message.about.get("restores"):
        is_unheard_of = was_booking_held_back(visit, but=message)
        return not is_unheard_of and not was_cancelling_told(visit)
    return is_known(visit, last)


def _not_ahead(visit: Appointment, now: datetime) -> str:
    if not visit.is_before_visit:
        return OFF
    return "" if visit.starts_at > now else OVER


def _not_cancelled(message: Message, visit: Appointment, last: Told | None) -> str:
    if visit.status != Appointment.Status.CANCELLED:
        return STANDS
    if last and not last["is_on"]:
        return KNOWN
    held = message.about.get("held") and visit.booked_via != ONLINE
    is_unheard_of = held and last is None and was_booking_held_back(visit, but=message)
    return UNHEARD_OF if is_unheard_of else ""


def _is_where_told(visit: Appointment, last: Told | None) -> bool:
    """What was sent long ago may not say when the visit is."""
    return is_known(visit, last) and start_told(last) is not None


def _as_known(visit: Appointment, last: Told | None) -> Appointment:
    starts_at = start_told(last)
    if last and last["is_on"] and starts_at and starts_at != visit.starts_at:
        visit.ends_at += starts_at - visit.starts_at
        visit.starts_at = starts_at
    return visit
