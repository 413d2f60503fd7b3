"""What a client was last told about an appointment, read from the messages that went out."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bookings.models import Appointment
from medspa.clients.resemblances import records_of
from medspa.messaging.models import Message

State = Message.State
MAYBE_TOLD = (State.SENT, State.SENDING, State.UNCERTAIN, State.FAILED)
CANCELLED = "bookings/cancelled"
MOVES = ("bookings/moved", "bookings/visits_moved")
BOOKINGS = ("bookings/confirmation", "bookings/visits_booked")
Told = dict[str, Any]


def as_told(appointment: Appointment) -> Told:
    """What a message about the appointment says, as it is kept with the message."""
    return {
        "is_on": appointment.is_before_visit,
        "starts_at": appointment.starts_at.isoformat(),
        "provider": appointment.provider_id,
        "location": appointment.location_id,
        "link": appointment.token_version,
        "to": appointment.contact_address.lower(),
    }


def find_last_told(appointment: Appointment) -> Told | None:
    """None if no message that went out says anything of the appointment. Some of it may be missing
    in what was sent long ago."""
    sent = _written_to(appointment).filter(state=State.SENT, says__has_key=str(appointment.pk))
    says = sent.order_by("-sent_at", "-pk").values_list("says", flat=True).first()
    return says[str(appointment.pk)] if says else None


def is_known(appointment: Appointment, last: Told | None) -> bool:
    """Nothing that could be said of the appointment now differs from what was said last."""
    now = as_told(appointment)
    if last is None or last["is_on"] != now["is_on"]:
        return False
    return not now["is_on"] or all(now[what] == value for what, value in last.items())


def is_only_link_new(appointment: Appointment) -> bool:
    """The client, at this address, was told all of it, with a link that opens nothing any more."""
    last = find_last_told(appointment) or {}
    link = {"link": appointment.token_version}
    has_other = last.get("link", link["link"]) != link["link"]
    return has_other and start_told(last) is not None and is_known(appointment, last | link)


def find_known_before(appointment: Appointment) -> Told | None:
    """Where no message ever said where the appointment is: where it was before the first move."""
    moves = _about(appointment).filter(kind__in=MOVES).order_by("pk")
    facts = moves.values_list("facts", flat=True).first()
    if not facts:
        return None
    return {"is_on": True, **facts["was"][facts["appointments"].index(appointment.pk)]}


def was_booking_held_back(appointment: Appointment, but: Message) -> bool:
    """That it was booked waits, or was taken back before it was said, and nothing else was said
    `but` for this message: nobody knows of the appointment."""
    rows = list(_about(appointment).exclude(pk=but.pk))
    is_booked = any(row.kind in BOOKINGS and not row.about.get("restores") for row in rows)
    return is_booked and not any(_may_tell_of(appointment, row) for row in rows)


def _may_tell_of(appointment: Appointment, message: Message) -> bool:
    """It may have gone out and did not leave out the appointment, as a message about several leaves
    out one that is off by then. Where nothing is kept of what it says, it may have said
    everything."""
    if message.state not in MAYBE_TOLD:
        return False
    return not message.says or str(appointment.pk) in message.says


def was_cancelling_told(appointment: Appointment) -> bool:
    return _about(appointment).filter(kind=CANCELLED, state__in=MAYBE_TOLD).exists()


def _about(appointment: Appointment) -> QuerySet[Message]:
    return _written_to(appointment).filter(facts__appointments__contains=[appointment.pk])


def _written_to(appointment: Appointment) -> QuerySet[Message]:
    """All messages of the person: the appointment may have been another record's when they left."""
    if appointment.client is None:
        return Message.objects.none()
    return Message.objects.filter(client__in=records_of(appointment.client))


def start_told(last: Told | None) -> datetime | None:
    at = (last or {}).get("starts_at")
    return datetime.fromisoformat(at) if at else None
