"""Find an appointment by what somebody says over the counter or on the telephone."""

import re
from datetime import datetime

from bookings.models import Appointment, AppointmentQuerySet
from medspa.clients import search
from medspa.clients.models import Client

FOUND_AT_MOST = search.FOUND_AT_MOST


def find_appointments(said: str, *, now: datetime) -> list[Appointment]:
    """The appointment with this reference, or those of the clients who are found, those ahead
    first, then the latest past ones. Where nobody is spelled that way, the appointments of whoever
    is nearest.

    At most FOUND_AT_MOST + 1, so that the page can tell that there are more.
    """
    appointments = Appointment.objects.booked_or_later().with_people()
    if appointment := appointments.filter(reference=_reference(said)).first():
        return [appointment]
    found = _ahead_first(appointments.filter(client__in=search.everybody_called(said)), now)
    if found:
        return found
    people = search.find_clients(said)
    return (
        _ahead_first(appointments.filter(client__in=people.clients), now) if people.is_near else []
    )


def find_clients(said: str) -> list[Client]:
    """Clients by name, e-mail or telephone number."""
    return search.find_clients(said).clients


def _ahead_first(appointments: AppointmentQuerySet, now: datetime) -> list[Appointment]:
    ahead = list(appointments.filter(starts_at__gte=now).order_by("starts_at")[: FOUND_AT_MOST + 1])
    room = FOUND_AT_MOST + 1 - len(ahead)
    return ahead + list(appointments.filter(starts_at__lt=now).order_by("-starts_at")[:room])


def _reference(said: str) -> str:
    """As it is stored, `BX7K-29QM`; empty, which no appointment has, if it cannot be one."""
    signs = re.sub(r"[\s-]", "", said).upper()
    return f"{signs[:4]}-{signs[4:]}" if len(signs) == 8 and signs.isalnum() else ""
