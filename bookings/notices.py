"""What clients are told about their visits, put into the outbox. No message names a treatment."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bookings.ical.invitation import cancellation, invitation, publication
from bookings.models import Appointment
from bookings.tokens import manage_url
from medspa.clients.models import Client
from medspa.messaging.outbox import enqueue, withdraw
from medspa.messaging.quiet import next_allowed

REMINDER = "bookings/reminder:"


def announce(appointment: Appointment, kind: str, now: datetime, **facts: Any) -> None:
    """Tell the client at once what she or the clinic just did: confirmation, moved, cancelled.

    The versions in the key tell a second move from the first, and a new link from the old.
    """
    entry = cancellation if kind == "cancelled" else invitation
    enqueue(
        to=_recipient(appointment),
        kind=f"bookings/{kind}",
        dedupe_key=f"bookings/{kind}:{appointment.pk}:{appointment.version}:{appointment.token_version}",
        context=_facts(appointment, now) | facts,
        time_zone=appointment.location.time_zone,
        send_after=now,
        expires_at=None if kind == "cancelled" else appointment.starts_at,
        calendar=entry(appointment, now),
    )


def announce_several(
    appointments: Sequence[Appointment],
    kind: str,
    now: datetime,
    *,
    was_at: Sequence[datetime | None] = (),
) -> None:
    """Tell the client of several visits of hers in one message: visits_booked, visits_moved.

    Each keeps its own link and its own entry in her calendar; `was_at` are the times before.
    """
    first, last = appointments[0], max(visit.starts_at for visit in appointments)
    before = was_at or [None] * len(appointments)
    enqueue(
        to=_recipient(first),
        kind=f"bookings/{kind}",
        dedupe_key=f"bookings/{kind}:{first.pk}:{first.version}",
        context={
            "visits": [
                _facts(visit, now) | {"was_at": was}
                for visit, was in zip(appointments, before, strict=True)
            ],
            "location": first.location,
            "is_late": any(now > visit.free_until for visit in appointments),
        },
        time_zone=first.location.time_zone,
        send_after=now,
        expires_at=last,
        calendar=publication(appointments, now),
    )


def remind(appointment: Appointment, now: datetime) -> None:
    """Remind the client, outside quiet hours on her clock; once for each time agreed on."""
    client = _recipient(appointment)
    enqueue(
        to=client,
        kind="bookings/reminder",
        dedupe_key=reminder_key(appointment.pk, appointment.starts_at),
        context=_facts(appointment, now),
        time_zone=appointment.location.time_zone,
        send_after=next_allowed(now, client.time_zone or appointment.location.time_zone),
        expires_at=appointment.starts_at,
    )


def tell_same_time(appointment: Appointment, now: datetime) -> None:
    """Somebody would book under her name at the time of this visit: perhaps she, perhaps not. Once
    a day, and outside quiet hours."""
    client = _recipient(appointment)
    enqueue(
        to=client,
        kind="bookings/same_time",
        dedupe_key=f"bookings/same_time:{appointment.pk}:{now:%Y-%m-%d}",
        context=_facts(appointment, now),
        time_zone=appointment.location.time_zone,
        send_after=next_allowed(now, client.time_zone or appointment.location.time_zone),
        expires_at=appointment.starts_at,
    )


def withdraw_reminder(appointment: Appointment) -> None:
    """Take back a reminder that waits for the morning: its time is no longer agreed on."""
    withdraw(dedupe_key=reminder_key(appointment.pk, appointment.starts_at))


def reminder_key(appointment_id: int, starts_at: datetime) -> str:
    """Holds the start, so that moving a visit makes room for another reminder."""
    return f"{REMINDER}{appointment_id}:{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _recipient(appointment: Appointment) -> Client:
    if appointment.client is None:
        raise ValueError("a hold has nobody to tell")
    return appointment.client


def _facts(appointment: Appointment, now: datetime) -> dict[str, Any]:
    return {
        "appointment": appointment,
        "location": appointment.location,
        "provider": appointment.provider.name,
        "manage_url": manage_url(appointment),
        "is_late": now > appointment.free_until,
    }
