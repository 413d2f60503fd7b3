"""What every movement of stock must obey, and the one place that writes movements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db.models import Q

from medspa.audit.log import Actor, record
from medspa.clinic.models import Location
from treatments.errors import (
    BadExpiry,
    BadQuantity,
    LotExpired,
    LotMismatch,
    LotQuarantined,
    LotSuspect,
    OutOfStock,
    PackKnown,
    ReasonNeeded,
    WrongGtin,
)
from treatments.models import Lot, Product, ProductPack, StockMovement, SuspectLot
from treatments.models.stock.gtin import validate_gtin
from treatments.models.stock.lot_keys import lot_key

MOST_PACKS = 5_000  # in one movement; more is a slip, or a barcode in the wrong field
LONGEST_SHELF_LIFE = timedelta(days=10 * 366)


@dataclass(frozen=True)
class Entry:
    """How the particulars of a pack came in: `raw` as scanned, `reason` if typed by hand."""

    method: str = ""
    raw: str = ""
    gtin: str = ""
    serial: str = ""
    reason: str = ""


UNSCANNED = Entry()


class MovementFacts(TypedDict, total=False):
    """What a movement says beside its lot, its kind and its packs."""

    reason: str
    entry_method: str
    scan_raw: str
    gtin: str
    serial: str
    unit_cost: Decimal | None
    was_done: bool
    other_lot: Lot
    undoes: StockMovement


def locked_lot(lot: Lot) -> Lot:
    return locked_lots(lot)[0]


def locked_lots(*lots: Lot) -> list[Lot]:
    """The rows, locked in the order of their keys, returned in the order asked for."""
    queue = Lot.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    rows = queue.select_related("location", "product", "pack").in_bulk([lot.pk for lot in lots])
    return [rows[lot.pk] for lot in lots]


def write_movement(
    lot: Lot, kind: str, quantity: int, *, by: Actor, now: datetime, **facts: Unpack[MovementFacts]
) -> StockMovement:
    """Append the movement, its sum and its audit line."""
    movement = StockMovement.objects.create(
        lot=lot, kind=kind, quantity=quantity, at=now, by=by.audit_name, **facts
    )
    lot.refresh_from_db(fields=["balance"])
    record(by=by, action=f"lot.{kind}", target=lot, movement=movement.pk, quantity=quantity)
    return movement


def require_quantity(quantity: int) -> None:
    if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
        raise BadQuantity("Give a whole number of packs, at least one.", field="quantity")
    if quantity > MOST_PACKS:
        raise BadQuantity(
            f"{quantity:,} packs at once must be a slip: at most {MOST_PACKS:,}.", field="quantity"
        )


def require_balance(lot: Lot, quantity: int) -> None:
    if lot.balance < quantity:
        left = f"{lot.balance} left" if lot.balance else "none left"
        raise OutOfStock(f"Lot {lot.lot_number}: {left}.", field="lot", balance=lot.balance)


def require_not_suspect(lot_number: str) -> None:
    """Neither a counterfeit's number, nor anything that has one in it. Raises LotSuspect."""
    suspect = SuspectLot.objects.all().held_in(lot_number)
    if suspect is None:
        return
    exactly = lot_key(lot_number) == lot_key(suspect.lot_number)
    name = f"Lot {lot_number}" if exactly else f"Lot {suspect}, which stands in “{lot_number}”,"
    raise LotSuspect(
        f"{name} is on the list of counterfeits. Quarantine it and tell the medical director.",
        field="lot_number",
    )


def require_not_quarantined(lot: Lot) -> None:
    if lot.is_quarantined:
        raise LotQuarantined(f"Lot {lot.lot_number} is in quarantine.", field="lot")


def require_no_quarantine_anywhere(product: Product, lot_number: str) -> None:
    """A lot that is set aside at one place is not taken in at another."""
    batch = Lot.objects.filter(product=product).numbered(lot_number)
    aside = batch.filter(is_quarantined=True).select_related("location").first()
    if aside:
        raise LotQuarantined(
            f"Lot {aside.lot_number} is in quarantine at {aside.location}: "
            f"{aside.quarantine_reason}. Set these packs aside and tell the medical director.",
            field="lot_number",
        )


def require_not_expired(expires_on: date, location: Location, now: datetime) -> None:
    if expires_on < location.local(now).date():
        raise LotExpired(f"This lot expired on {expires_on}.", field="expires_on", on=expires_on)


def require_sane_expiry(expires_on: date, location: Location, now: datetime) -> None:
    """Expired packs do not come in, nor do packs that would last longer than any product."""
    require_not_expired(expires_on, location, now)
    if expires_on > location.local(now).date() + LONGEST_SHELF_LIFE:
        raise BadExpiry(
            f"{expires_on} is more than ten years ahead. Look at the label again.",
            field="expires_on",
        )


def require_receivable(
    location: Location, pack: ProductPack, lot_number: str, expires_on: date, now: datetime
) -> None:
    """Neither counterfeit nor set aside anywhere, in date, and not absurdly long."""
    require_not_suspect(lot_number)
    require_no_quarantine_anywhere(pack.product, lot_number)
    require_sane_expiry(expires_on, location, now)


def require_usable(lot: Lot, at: datetime) -> None:
    """Raises LotSuspect, LotQuarantined, LotExpired."""
    require_not_suspect(lot.lot_number)
    require_not_quarantined(lot)
    require_not_expired(lot.expires_on, lot.location, at)


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded("Say why.", field="reason")
    return reason.strip()


def require_pack_of(product: Product, pack: ProductPack, gtin: str) -> None:
    if pack.product_id != product.pk:
        raise LotMismatch(f"{pack} is not a pack of {product}.", field="pack")
    if not gtin or gtin in (pack.gtin, pack.box_gtin):
        return
    owner = ProductPack.objects.filter(Q(gtin=gtin) | Q(box_gtin=gtin)).first()
    if owner:
        raise WrongGtin(f"This GTIN belongs to {owner}.", field="gtin", owner=owner)
    if pack.gtin or pack.box_gtin:
        raise WrongGtin(f"This GTIN is not the one of {pack}.", field="gtin", owner=None)
    try:
        validate_gtin(gtin)
    except ValidationError as error:
        raise WrongGtin(error.messages[0], field="gtin") from error


def require_new_serial(kind: str, entry: Entry) -> None:
    """A serial number names one pack: it comes once and is opened once."""
    if not (entry.serial and entry.gtin):
        return
    known = StockMovement.objects.filter(
        kind=kind, gtin=entry.gtin, serial_key=lot_key(entry.serial), put_back=None
    )
    if known.exists():
        raise PackKnown(
            f"The pack with serial number {entry.serial} was {kind} before.", field="serial"
        )


def require_one_pack(quantity: int, pack: ProductPack, entry: Entry) -> None:
    """With a serial number it is one pack, or one box."""
    in_box = pack.per_box if entry.gtin and entry.gtin == pack.box_gtin else None
    if entry.serial and quantity not in (1, in_box):
        raise BadQuantity("A serial number names one pack: scan each of them.", field="quantity")


def as_facts(entry: Entry) -> MovementFacts:
    return {
        "entry_method": entry.method,
        "scan_raw": entry.raw,
        "gtin": entry.gtin,
        "serial": entry.serial,
    }


def positive_cost(unit_cost: Decimal | None) -> Decimal | None:
    if unit_cost is not None and (not unit_cost.is_finite() or unit_cost < 0):
        raise BadQuantity("A cost is not below zero.", field="unit_cost")
    return unit_cost
