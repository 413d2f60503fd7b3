"""Send what is due, and call off what it is about."""

from datetime import datetime
from typing import Any

from bookings.booking.lifecycle import cancel_appointment
from bookings.models import Appointment
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message


def send_due(now: datetime) -> list[str]:
    """Send what is due, first things first; the kinds that went out."""
    due = Message.objects.due(now).order_by("send_after", "pk")
    return [m.kind.partition("/")[2] for m in list(due) if deliver_message(m.pk, now=now)]


def give_up(appointment: Appointment, by: Any, now: datetime) -> Appointment:
    return cancel_appointment(appointment=appointment, by=by, now=now)
