"""What comes into the fridge and what goes out. Quantities are whole packs (vials, syringes)."""

from datetime import datetime

from django.db import transaction

from medspa.audit.log import Actor
from medspa.clinic.models import Location
from medspa.errors import Stale
from treatments.errors import (
    BadQuantity,
    LotExpired,
    LotKnown,
    LotMismatch,
    LotQuarantined,
    LotSuspect,
    OutOfStock,
    SameLocation,
    WrongGtin,
)
from treatments.models import Lot, StockMovement
from treatments.models.stock.lot_keys import lot_key
from treatments.stock.delivery import Delivery
from treatments.stock.services.movement_rules import (
    MOST_PACKS,
    UNSCANNED,
    Entry,
    as_facts,
    locked_lot,
    locked_lots,
    positive_cost,
    require_balance,
    require_new_serial,
    require_not_expired,
    require_not_quarantined,
    require_not_suspect,
    require_quantity,
    require_reason,
    require_usable,
    write_movement,
)

__all__ = [
    "BadQuantity",
    "LotExpired",
    "LotKnown",
    "LotMismatch",
    "LotQuarantined",
    "LotSuspect",
    "OutOfStock",
    "WrongGtin",
    "count_stock",
    "draw_stock",
    "move_stock",
    "receive_stock",
    "take_out",
    "waste_stock",
]

Kind = StockMovement.Kind
TAKEN_OUT = (Kind.WASTED, Kind.USED, Kind.RETURNED)


@transaction.atomic
def receive_stock(*, location: Location, delivery: Delivery, by: Actor, now: datetime) -> Lot:
    """Put packs of a lot in stock; a lot that is here already grows if that was meant.

    Raises BadQuantity, LotSuspect, LotQuarantined, LotExpired, BadExpiry, WrongGtin, LotMismatch,
    LotKnown, LotDoubtful, PackKnown.
    """
    entry = delivery.entry
    delivery.require_acceptable(location, now)
    lot = _known_or_new(location, delivery)
    require_not_quarantined(lot)
    require_new_serial(Kind.RECEIVED, entry)
    facts = as_facts(entry)
    facts |= {"unit_cost": positive_cost(delivery.unit_cost), "reason": entry.reason}
    write_movement(lot, Kind.RECEIVED, delivery.quantity, by=by, now=now, **facts)
    return lot


@transaction.atomic
def draw_stock(
    *,
    lot: Lot,
    quantity: int = 1,
    reason: str,
    by: Actor,
    entry: Entry = UNSCANNED,
    now: datetime,
    opened_at: datetime | None = None,
    was_done: bool = False,
) -> StockMovement:
    """Open packs for a client; `reason` is a reference ("charting.chart:17"), never a name.

    What is written late was opened at `opened_at`: the lot must have been in date then. What
    `was_done` is written down whatever the lot: whoever calls keeps why.

    Raises OutOfStock, LotExpired, LotQuarantined, LotSuspect, PackKnown, BadQuantity.
    """
    require_quantity(quantity)
    lot = locked_lot(lot)
    if not was_done:
        require_usable(lot, opened_at or now)
    require_balance(lot, quantity)
    require_new_serial(Kind.OPENED, entry)
    facts = as_facts(entry)
    facts |= {"reason": reason, "was_done": was_done}
    return write_movement(lot, Kind.OPENED, -quantity, by=by, now=now, **facts)


@transaction.atomic
def take_out(
    *,
    lot: Lot,
    kind: str,
    quantity: int = 1,
    reason: str,
    by: Actor,
    now: datetime,
) -> StockMovement:
    """Unopened packs leave without a chart: wasted, used (reversal, teaching) or returned.

    Expired and quarantined packs may be wasted and returned, never used. Raises OutOfStock,
    BadQuantity, ReasonNeeded, LotExpired, LotQuarantined, LotSuspect.
    """
    if kind not in TAKEN_OUT:
        raise ValueError(f"{kind} is not a way to take packs out")
    reason = require_reason(reason)
    require_quantity(quantity)
    lot = locked_lot(lot)
    if kind == Kind.USED:
        require_usable(lot, now)
    require_balance(lot, quantity)
    return write_movement(lot, kind, -quantity, reason=reason, by=by, now=now)


def waste_stock(
    *, lot: Lot, quantity: int = 1, reason: str, by: Actor, now: datetime
) -> StockMovement:
    """Throw away unopened packs, expired and quarantined ones included. Raises OutOfStock."""
    return take_out(lot=lot, kind=Kind.WASTED, quantity=quantity, reason=reason, by=by, now=now)


@transaction.atomic
def move_stock(
    *, lot: Lot, to: Location, quantity: int, by: Actor, reason: str = "", now: datetime
) -> Lot:
    """Carry unopened packs to another location; returns the lot there.

    Both rows are locked in the order of their keys. Raises SameLocation, BadQuantity, OutOfStock,
    LotExpired, LotQuarantined, LotSuspect, LotMismatch.
    """
    require_quantity(quantity)
    if to.pk == lot.location_id:
        raise SameLocation(f"They are at {to} already.", field="to")
    there = _counterpart(lot, to)
    lot, there = locked_lots(lot, there)
    require_not_suspect(lot.lot_number)
    require_not_quarantined(lot)
    require_not_quarantined(there)
    require_not_expired(lot.expires_on, lot.location, now)
    require_balance(lot, quantity)
    for here, other, moved in ((lot, there, -quantity), (there, lot, quantity)):
        write_movement(here, Kind.MOVED, moved, other_lot=other, reason=reason, by=by, now=now)
    return there


@transaction.atomic
def count_stock(
    *,
    lot: Lot,
    counted: int,
    by: Actor,
    reason: str = "",
    expected: int | None = None,
    now: datetime,
) -> StockMovement:
    """Set the balance to what was counted; the movement holds the difference, none included.

    `expected` is what the counter was told. Raises BadQuantity; Stale if packs came or went since.
    """
    if not 0 <= counted <= MOST_PACKS:
        raise BadQuantity(f"A count lies between 0 and {MOST_PACKS:,}.", field="counted")
    lot = locked_lot(lot)
    if expected is not None and expected != lot.balance:
        raise Stale(
            f"Lot {lot.lot_number}: packs came or went while you counted, it says "
            f"{lot.balance} now. Count this lot again.",
            field="counted",
            balance=lot.balance,
        )
    difference = counted - lot.balance
    return write_movement(lot, Kind.COUNTED, difference, reason=reason, by=by, now=now)


def _known_or_new(location: Location, delivery: Delivery) -> Lot:
    lot, is_new = Lot.objects.select_for_update(no_key=True).get_or_create(
        location=location,
        product=delivery.product,
        lot_key__exact=lot_key(delivery.lot_number),
        defaults={
            "lot_number": delivery.lot_number,
            "pack": delivery.pack,
            "expires_on": delivery.expires_on,
            "gtin": delivery.entry.gtin or delivery.pack.gtin,
            "supplier": delivery.supplier,
        },
    )
    delivery.require_same_as(lot)
    if not is_new and not delivery.adds_to_known:
        raise LotKnown(
            f"Lot {lot.lot_number} is here already, {lot.balance} in stock. "
            "Say that these are to be added to it.",
            field="lot_number",
            lot=lot,
        )
    return lot


def _counterpart(lot: Lot, to: Location) -> Lot:
    """The same lot at the other place, made if it was never there."""
    there, _ = Lot.objects.get_or_create(
        location=to,
        product_id=lot.product_id,
        lot_key__exact=lot_key(lot.lot_number),
        defaults={
            "lot_number": lot.lot_number,
            "pack_id": lot.pack_id,
            "expires_on": lot.expires_on,
            "gtin": lot.gtin,
            "supplier": lot.supplier,
        },
    )
    if (there.pack_id, there.expires_on) != (lot.pack_id, lot.expires_on):
        raise LotMismatch(
            f"Lot {lot.lot_number} is known at {to} with another pack or expiry.", field="to"
        )
    return there
