"""What was used beyond what a lot held: said when it happens, settled by whoever finds out."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from medspa.audit.log import Actor, record
from medspa.errors import RuleViolation
from medspa.formats.worded import is_worded
from treatments.errors import BadQuantity, ReasonNeeded, ShortageSettled
from treatments.models import Lot, StockMovement, StockShortage
from treatments.stock.services.movement_rules import (
    locked_lot,
    require_quantity,
    require_usable,
    write_movement,
)
from treatments.stock.services.receiving_and_moving import take_out

Kind = StockMovement.Kind


@dataclass(frozen=True)
class Taken:
    """Of the packs that were used: what left the stock, what the lot did not hold, and why the lot
    should not have been used (empty: nothing spoke against it)."""

    movement: StockMovement | None = None
    shortage: StockShortage | None = None
    doubt: str = ""

    @property
    def says(self) -> str:
        """In sentences; empty where all is well."""
        short = self.shortage
        missing = (
            f"{short.packs} more than lot {short.lot.lot_number} held: to be settled in the stock."
            if short
            else ""
        )
        return " ".join(filter(None, [missing, self.doubt]))


@transaction.atomic
def take_what_was_used(*, lot: Lot, quantity: int, reason: str, by: Actor, now: datetime) -> Taken:
    """Packs that were used already, whatever the lot is: as many leave the stock as it holds, and
    the rest is a shortage. Raises BadQuantity."""
    require_quantity(quantity)
    lot = locked_lot(lot)
    doubt, held = _doubt(lot, now), min(lot.balance, quantity)
    movement = None
    if held:
        movement = write_movement(
            lot, Kind.USED, -held, was_done=True, reason=reason, by=by, now=now
        )
    return Taken(movement, _short(lot, quantity - held, reason, by, now), doubt)


@transaction.atomic
def settle_shortage(
    *,
    shortage: StockShortage,
    found: str,
    lot: Lot | None = None,
    packs: int = 0,
    by: Actor,
    now: datetime,
) -> StockShortage:
    """Say what was found; `packs` of another `lot`, as many as are short at most, leave the stock
    with it. Raises ReasonNeeded, ShortageSettled, BadQuantity and what `take_out` raises.
    """
    locked = StockShortage.objects.select_for_update(of=("self",)).get(pk=shortage.pk)
    if locked.settled_at:
        raise ShortageSettled("Somebody settled this already.")
    _require_an_account(locked, found, packs)
    if lot is not None:
        kind, reason = Kind.USED, locked.reason
        locked.movement = take_out(
            lot=lot, kind=kind, quantity=packs, reason=reason, by=by, now=now
        )
    locked.settled_at, locked.settled_by, locked.settled_as = now, by.audit_name, found.strip()
    locked.save()
    record(by=by, action="stock.shortage_settled", target=locked)
    return locked


def _require_an_account(shortage: StockShortage, found: str, packs: int) -> None:
    if not is_worded(found):
        raise ReasonNeeded("Say in words what was found.", field="found")
    if packs > shortage.packs:
        raise BadQuantity(f"Only {shortage.packs} were short.", field="packs")


def _doubt(lot: Lot, now: datetime) -> str:
    try:
        require_usable(lot, now)
    except RuleViolation as refusal:
        return str(refusal.detail)
    return ""


def _short(lot: Lot, packs: int, reason: str, by: Actor, now: datetime) -> StockShortage | None:
    if not packs:
        return None
    shortage = StockShortage.objects.create(
        lot=lot, packs=packs, reason=reason, at=now, by=by.audit_name
    )
    record(by=by, action="stock.short", target=shortage, packs=packs)
    return shortage
