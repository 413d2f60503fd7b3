"""Setting lots aside and letting them go again."""

from datetime import datetime

from django.db import transaction

from medspa.audit.log import Actor
from treatments.models import Lot, StockMovement
from treatments.stock.services.movement_rules import (
    locked_lot,
    require_not_suspect,
    require_reason,
    write_movement,
)

Kind = StockMovement.Kind


@transaction.atomic
def quarantine_lot(*, lot: Lot, reason: str, by: Actor, now: datetime) -> Lot:
    """Set a lot aside, so that nobody can draw from it. Raises ReasonNeeded."""
    reason = require_reason(reason)
    lot = locked_lot(lot)
    _set_aside(lot, now, reason)
    write_movement(lot, Kind.QUARANTINED, 0, reason=reason, by=by, now=now)
    return lot


@transaction.atomic
def quarantine_batch(*, lot: Lot, reason: str, by: Actor, now: datetime) -> list[Lot]:
    """Set the lot aside wherever it lies, in the order of keys; those set aside already stay so."""
    batch = Lot.objects.of_batch(lot).filter(is_quarantined=False).order_by("pk")
    return [quarantine_lot(lot=one, reason=reason, by=by, now=now) for one in batch]


@transaction.atomic
def release_lot(*, lot: Lot, by: Actor, reason: str = "", now: datetime) -> Lot:
    """End a quarantine. Raises LotSuspect: a named counterfeit is never released."""
    lot = locked_lot(lot)
    require_not_suspect(lot.lot_number)
    _set_aside(lot, None, "")
    write_movement(lot, Kind.RELEASED, 0, reason=reason, by=by, now=now)
    return lot


def _set_aside(lot: Lot, since: datetime | None, reason: str) -> None:
    """Set aside already: since the first time."""
    lot.quarantined_at = since and (lot.quarantined_at or since)
    lot.is_quarantined, lot.quarantine_reason = since is not None, reason
    lot.save(update_fields=["is_quarantined", "quarantined_at", "quarantine_reason"])
