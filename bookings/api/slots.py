"""Slots as the API tells them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bookings.availability.search import Slot
from bookings.models import Appointment
from medspa.clinic.models import Location
from medspa.database.prepared import fetch_prepared

_SLUGS = "SELECT id, slug FROM clinic_staffmember WHERE id = ANY(%(ids)s::bigint[])"


def slots_at(location: Location, slots: Sequence[Slot]) -> list[dict[str, Any]]:
    """With times on the clock of the location and the slugs of providers: whose turn it is, first.

    Times are left to the writer of the JSON: there are thousands.
    """
    slugs = _slugs(slots)
    named: dict[tuple[int, ...], list[str]] = {}  # the same people are free again and again
    zone = location.zone
    return [
        {
            "starts_at": slot.starts_at.astimezone(zone),
            "ends_at": slot.ends_at.astimezone(zone),
            "providers": named.get(slot.providers)
            or named.setdefault(slot.providers, [slugs[pk] for pk in slot.providers]),
        }
        for slot in slots
    ]


def local_text(location: Location, at: datetime) -> str:
    return location.local(at).isoformat(timespec="seconds")


def provider_slug(appointment: Appointment) -> str:
    """Of an appointment that was just booked the provider is known by number only."""
    if Appointment.provider.is_cached(appointment):
        return appointment.provider.slug
    return _slugs_of({appointment.provider_id})[appointment.provider_id]


def _slugs(slots: Iterable[Slot]) -> dict[int, str]:
    ids = {pk for slot in slots for pk in slot.providers}
    return _slugs_of(ids) if ids else {}


def _slugs_of(ids: set[int]) -> dict[int, str]:
    return dict(fetch_prepared(_SLUGS, {"ids": list(ids)}))
