"""What clients are told about their visits, put into the outbox. No message names a treatment."""

from datetime import UTC, datetime
from typing import Any

from bookings.ical.invitation import cancellation, invitation
from bookings.models import Appointment
from bookings.tokens import manage_url
from medspa.clients.models import Client
from medspa.messaging.outbox import enqueue, withdraw
from medspa.messaging.quiet import next_allowed

REMINDER = "bookings/reminder:"


def announce(appointment: Appointment, kind: str, now: datetime, **facts: Any) -> None:
    """Tell the client at once what she or the clinic just did: confirmation, moved, cancelled.

    The version in the key tells a second move from the first. A demo visit was agreed on before
    the demo began: it needs no confirmation.
    """
    if kind == "confirmation" and appointment.booked_via == Appointment.Via.SEED:
        return
    entry = cancellation if kind == "cancelled" else invitation
    enqueue(
        to=_recipient(appointment),
        kind=f"bookings/{kind}",
        dedupe_key=f"bookings/{kind}:{appointment.pk}:{appointment.version}",
        context=_facts(appointment) | facts,
        time_zone=appointment.location.time_zone,
        send_after=now,
        expires_at=None if kind == "cancelled" else appointment.starts_at,
        calendar=entry(appointment, now),
    )


def remind(appointment: Appointment, now: datetime) -> None:
    """Remind the client, outside quiet hours on her clock; once for each time agreed on."""
    client = _recipient(appointment)
    enqueue(
        to=client,
        kind="bookings/reminder",
        dedupe_key=reminder_key(appointment.pk, appointment.starts_at),
        context=_facts(appointment),
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


def _facts(appointment: Appointment) -> dict[str, Any]:
    return {
        "appointment": appointment,
        "location": appointment.location,
        "provider": appointment.provider.name,
        "manage_url": manage_url(appointment),
    }
