"""Slots as the API tells them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bookings.availability.search import Slot
from medspa.clinic.models import Location, StaffMember


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


def _slugs(slots: Iterable[Slot]) -> dict[int, str]:
    ids = {pk for slot in slots for pk in slot.providers}
    if not ids:
        return {}
    return dict(StaffMember.objects.filter(pk__in=ids).values_list("pk", "slug"))
