"""Queue up, in the order of everybody: provider, resources, client; several of a class by
primary key (docs/adr/0019).

Without that, two inserts that collide in two constraints at once wait for each other, and
PostgreSQL kills one of them.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from bookings.availability.needs import needs_as_facts
from bookings.models.appointment_rules import LONGEST_AFTER, LONGEST_BEFORE
from bookings.reservation.slot_request import SlotRequest
from medspa.clients.models import Client
from medspa.clinic.models import Resource, StaffMember
from medspa.database.prepared import fetch_prepared


class Waits(Enum):
    """For which rooms, devices and providers that somebody else has in hand."""

    FOR_NONE = "takes another room or device"
    FOR_ONE = "waits for the first that is free"
    FOR_ALL = "waits for all that it may choose from"


_SKIP = " FOR NO KEY UPDATE SKIP LOCKED\n"
_WAITING = Path(__file__).with_name("lock_resources.sql").read_text().replace(_SKIP, "\n")
_SKIPPING = Path(__file__).with_name("lock_resources.sql").read_text()
_CONFLICTS = Path(__file__).with_name("conflicts.sql").read_text()


@dataclass(frozen=True)
class LockedResources:
    """One provider, rooms and devices in this transaction's hands; complete if none is missing."""

    provider_id: int
    resource_ids: tuple[int, ...]
    is_complete: bool


NOTHING_LOCKED = LockedResources(0, (), is_complete=False)


@dataclass(frozen=True)
class Conflicts:
    """`expired`: holds that ran out, which a constraint cannot know."""

    has_client: bool
    is_taken: bool
    expired: list[int]


def lock_resources(slot_request: SlotRequest, provider_id: int, *, waits: bool) -> LockedResources:
    """Lock the provider, rooms and devices that look free, and the client.

    Where a room or device is wanted and not found, no client is locked. Begin with empty hands, or
    with all that it might choose from.
    """
    needs = slot_request.needs
    total = sum(need.number for need in needs)
    facts = _facts(slot_request, provider_id) | needs_as_facts(needs)
    facts |= {"location": slot_request.location.pk, "total": total}
    [(found, _)] = fetch_prepared(_WAITING if waits else _SKIPPING, facts)
    return LockedResources(provider_id, tuple(found), is_complete=len(found) == total)


def find_conflicts(locked: LockedResources, slot_request: SlotRequest) -> Conflicts:
    """A statement of its own: the one that waited sees what was there before it waited."""
    kind = slot_request.appointment_type
    facts = _facts(slot_request, locked.provider_id) | {
        "resources": list(locked.resource_ids),
        "from_at": slot_request.starts_at - kind.buffer_before - LONGEST_AFTER,
        "to_at": slot_request.ends_at + kind.buffer_after + LONGEST_BEFORE,
    }
    [found] = fetch_prepared(_CONFLICTS, facts)
    return Conflicts(*found)


def lock_rows(
    providers: QuerySet[StaffMember],
    resources: QuerySet[Resource],
    client: Client | None,
) -> None:
    """Queue up for all of these rows. Rows that refer to them can still be written (`no_key`)."""
    _lock(providers)
    _lock(resources)
    if client is not None:
        _lock(Client.objects.filter(pk=client.pk))


def _lock(rows: QuerySet[Any]) -> None:
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def _facts(slot_request: SlotRequest, provider_id: int) -> dict[str, Any]:
    return {
        "provider": provider_id,
        "client": slot_request.client.pk if slot_request.client else None,
        "occupied": slot_request.occupied,
        "now": slot_request.now,
        "ignoring": slot_request.ignoring or 0,
    }
