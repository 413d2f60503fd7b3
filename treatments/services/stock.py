"""What comes into the fridge and what goes out. Quantities are whole packs (vials, syringes)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from medspa.audit.log import Actor, record
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from treatments.gtin import validate_gtin
from treatments.models import Lot, Product, ProductPack, StockMovement, SuspectLot
from treatments.models.lot import LotQuerySet


class OutOfStock(RuleViolation):
    """The lot holds fewer packs than asked for; `balance` says how many."""

    code = "out_of_stock"


class LotExpired(RuleViolation):
    """The lot expired; `on` is the last day it could be used."""

    code = "lot_expired"


class LotQuarantined(RuleViolation):
    """The lot is set aside and nobody may draw from it."""

    code = "lot_quarantined"


class LotSuspect(RuleViolation):
    """An authority has named this lot number as counterfeit [R93][R94]."""

    code = "lot_suspect"


class LotMismatch(RuleViolation):
    """The same lot was received before with other particulars."""

    code = "lot_mismatch"


class WrongGtin(RuleViolation):
    """The GTIN belongs to another product or pack."""

    code = "wrong_gtin"


class BadQuantity(RuleViolation):
    """Not a whole number of packs above zero."""

    code = "bad_quantity"


def lots_in_stock(location: Location, product: Product, on: date | None = None) -> LotQuerySet:
    """Lots to draw from, the first to expire first; `on` is today at the location unless given."""
    today = on or location.local(timezone.now()).date()
    return Lot.objects.at(location).filter(product=product).usable(today).first_expiry_first()


@transaction.atomic
def receive_stock(
    *,
    location: Location,
    product: Product,
    pack: ProductPack,
    lot_number: str,
    expires_on: date,
    quantity: int,
    by: Actor,
    gtin: str = "",
    serial: str = "",
    supplier: str = "",
    now: datetime | None = None,
) -> Lot:
    """Put packs of a lot in stock; a known lot grows.

    Raises BadQuantity, LotSuspect, LotExpired, WrongGtin, LotMismatch.
    """
    now = now or timezone.now()
    lot_number = lot_number.strip()
    _require_quantity(quantity)
    _require_not_suspect(lot_number)
    _require_not_expired(expires_on, location, now)
    _require_pack_of(product, pack, gtin)
    lot = _known_or_new(
        lot_number,
        location=location,
        product=product,
        pack=pack,
        expires_on=expires_on,
        gtin=gtin or pack.gtin,
        serial=serial,
        supplier=supplier,
    )
    _move(lot, StockMovement.Kind.RECEIVED, quantity, reason="", by=by, now=now)
    return lot


@transaction.atomic
def draw_stock(
    *, lot: Lot, quantity: int = 1, reason: str, by: Actor, now: datetime | None = None
) -> StockMovement:
    """Open packs for a client; `reason` is a reference ("charting.chart:17"), never a name.

    Raises OutOfStock, LotExpired, LotQuarantined, LotSuspect, BadQuantity.
    """
    now = now or timezone.now()
    _require_quantity(quantity)
    lot = _locked(lot)
    _require_not_suspect(lot.lot_number)
    if lot.is_quarantined:
        raise LotQuarantined(f"Lot {lot.lot_number} is in quarantine.", field="lot")
    _require_not_expired(lot.expires_on, lot.location, now)
    _require_balance(lot, quantity)
    return _move(lot, StockMovement.Kind.OPENED, -quantity, reason=reason, by=by, now=now)


@transaction.atomic
def waste_stock(
    *, lot: Lot, quantity: int = 1, reason: str, by: Actor, now: datetime | None = None
) -> StockMovement:
    """Throw away unopened packs, expired and quarantined ones included. Raises OutOfStock."""
    _require_quantity(quantity)
    lot = _locked(lot)
    _require_balance(lot, quantity)
    kind = StockMovement.Kind.WASTED
    return _move(lot, kind, -quantity, reason=reason, by=by, now=now or timezone.now())


@transaction.atomic
def count_stock(
    *, lot: Lot, counted: int, by: Actor, reason: str = "", now: datetime | None = None
) -> StockMovement | None:
    """Set the balance to what was counted; returns the difference, or None if there is none."""
    if counted < 0:
        raise BadQuantity("A count cannot be below zero.", field="counted")
    lot = _locked(lot)
    difference = counted - lot.balance
    if not difference:
        record(by=by, action="lot.counted", target=lot, quantity=0)
        return None
    kind = StockMovement.Kind.COUNTED
    return _move(lot, kind, difference, reason=reason, by=by, now=now or timezone.now())


@transaction.atomic
def quarantine_lot(*, lot: Lot, reason: str, by: Actor) -> Lot:
    """Set a lot aside, so that nobody can draw from it."""
    lot = _locked(lot)
    lot.is_quarantined, lot.quarantine_reason = True, reason
    lot.save(update_fields=["is_quarantined", "quarantine_reason"])
    record(by=by, action="lot.quarantined", target=lot)
    return lot


@transaction.atomic
def release_lot(*, lot: Lot, by: Actor) -> Lot:
    """End a quarantine. Raises LotSuspect: a named counterfeit is never released."""
    lot = _locked(lot)
    _require_not_suspect(lot.lot_number)
    lot.is_quarantined, lot.quarantine_reason = False, ""
    lot.save(update_fields=["is_quarantined", "quarantine_reason"])
    record(by=by, action="lot.released", target=lot)
    return lot


def _known_or_new(lot_number: str, *, location: Location, product: Product, **facts: Any) -> Lot:
    lot, _ = Lot.objects.select_for_update(no_key=True).get_or_create(
        location=location,
        product=product,
        lot_number__iexact=lot_number,
        defaults={"lot_number": lot_number} | facts,
    )
    if (lot.pack, lot.expires_on) != (facts["pack"], facts["expires_on"]):
        raise LotMismatch(
            f"Lot {lot.lot_number} is known as {lot.pack.name}, expiring {lot.expires_on}.",
            field="lot_number",
        )
    return lot


def _locked(lot: Lot) -> Lot:
    queue = Lot.objects.select_for_update(no_key=True, of=("self",))
    return queue.select_related("location").get(pk=lot.pk)


def _move(
    lot: Lot, kind: str, quantity: int, *, reason: str, by: Actor, now: datetime
) -> StockMovement:
    movement = StockMovement.objects.create(
        lot=lot, kind=kind, quantity=quantity, reason=reason, at=now, by=by.audit_name
    )
    lot.refresh_from_db(fields=["balance"])
    record(by=by, action=f"lot.{kind}", target=lot, movement=movement.pk, quantity=quantity)
    return movement


def _require_quantity(quantity: int) -> None:
    if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
        raise BadQuantity("Give a whole number of packs, at least one.", field="quantity")


def _require_balance(lot: Lot, quantity: int) -> None:
    if lot.balance < quantity:
        left = f"{lot.balance} left" if lot.balance else "none left"
        raise OutOfStock(f"Lot {lot.lot_number}: {left}.", field="lot", balance=lot.balance)


def _require_not_suspect(lot_number: str) -> None:
    if SuspectLot.objects.filter(lot_number=lot_number.upper()).exists():
        raise LotSuspect(
            f"Lot {lot_number} is on the list of counterfeits. Set it aside and tell the "
            "medical director.",
            field="lot_number",
        )


def _require_not_expired(expires_on: date, location: Location, now: datetime) -> None:
    if expires_on < location.local(now).date():
        raise LotExpired(f"This lot expired on {expires_on}.", field="expires_on", on=expires_on)


def _require_pack_of(product: Product, pack: ProductPack, gtin: str) -> None:
    if pack.product_id != product.pk:
        raise LotMismatch(f"{pack} is not a pack of {product}.", field="pack")
    if not gtin or gtin in (pack.gtin, pack.box_gtin):
        return
    owner = ProductPack.objects.filter(Q(gtin=gtin) | Q(box_gtin=gtin)).first()
    if owner or pack.gtin:
        raise WrongGtin(f"This GTIN is not the one of {pack}.", field="gtin", owner=owner)
    validate_gtin(gtin)
