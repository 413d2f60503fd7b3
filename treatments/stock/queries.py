"""What the pages of the stock show. None of it grows with the number of movements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from medspa.clinic.models import Location
from treatments.models import (
    Lot,
    Product,
    ProductPack,
    ReadyCheck,
    ReadyRule,
    StockMinimum,
    StockMovement,
    StockShortage,
)
from treatments.models.stock.lot import LotQuerySet
from treatments.models.stock.lot_keys import lot_key

SOON_DAYS = (30, 60, 90)
SHELVES = {
    "": "On the shelf",
    "low": "Running low",
    "expiring": "Expiring",
    "expired": "Expired",
    "quarantined": "Quarantined",
}


@dataclass(frozen=True)
class LowPack:
    """A pack of which a location holds fewer usable ones than it wants."""

    pack: ProductPack
    usable: int
    wanted: int


@dataclass(frozen=True)
class Shelf:
    """How many lots stand under each heading."""

    value: str
    label: str
    number: int


def lots_on(shelf: str, location: Location, on: date, *, said: str = "") -> LotQuerySet:
    """Lots of one heading, first to expire first; `said` is part of a product, lot or GTIN."""
    lots = Lot.objects.at(location).filter(_shelved(on)[shelf])
    if shelf == "low":
        lots = lots.filter(pack__in=[low.pack.pk for low in low_packs(location, on)])
    if said:
        key = lot_key(said) or said
        known = Q(movements__serial_key=key, movements__kind=StockMovement.Kind.RECEIVED)
        lots = lots.filter(
            Q(product__name__icontains=said)
            | Q(lot_number__icontains=said)
            | Q(lot_key__contains=key)
            | Q(gtin__icontains=said)
            | Q(pk__in=Lot.objects.filter(known).values("pk"))
        )
    joined = lots.with_suspicion().select_related("product", "pack")
    return joined.order_by("expires_on", "product__position", "pk")


def _shelved(on: date) -> dict[str, Q]:
    held = Q(balance__gt=0)
    soon = Q(expires_on__range=(on, on + timedelta(days=SOON_DAYS[-1])))
    return {
        "": held,
        "low": held,
        "expiring": held & soon,
        "expired": held & Q(expires_on__lt=on),
        "quarantined": Q(is_quarantined=True),
    }


def list_shelves(location: Location, on: date, low: int) -> list[Shelf]:
    """Every heading with its number of lots; of `low` packs the caller has the number."""
    counts = {name: Count("pk", filter=where) for name, where in _shelved(on).items() if name}
    numbers = Lot.objects.at(location).aggregate(all=Count("pk", filter=Q(balance__gt=0)), **counts)
    numbers |= {"": numbers["all"], "low": low}
    return [Shelf(value, label, numbers[value]) for value, label in SHELVES.items()]


def low_packs(location: Location, on: date) -> list[LowPack]:
    """Packs below their minimum, counting only what may be drawn. Two statements at most."""
    usable = (
        Lot.objects.at(location)
        .usable(on)
        .filter(pack=OuterRef("pack"))
        .order_by()
        .values("pack")
        .annotate(packs=Sum("balance"))
        .values("packs")
    )
    rows = (
        StockMinimum.objects.filter(location=location)
        .annotate(usable=Coalesce(Subquery(usable), 0))
        .filter(usable__lt=F("packs"))
        .select_related("pack__product")
        .order_by("pack__product__position", "pack")
    )
    return [LowPack(row.pack, row.usable, row.packs) for row in rows]


def expired_lots(location: Location, on: date) -> LotQuerySet:
    """What must leave the shelf."""
    return lots_on("expired", location, on)


@dataclass(frozen=True)
class Reversal:
    """The hyaluronidase that a location can use on a day, in USP units of every brand."""

    units: Decimal
    minimum: int
    lots: list[Lot]

    @property
    def is_enough(self) -> bool:
        return self.units >= self.minimum

    @property
    def unsized(self) -> list[Lot]:
        """Lots that count for nothing, because the catalogue does not say what a pack holds."""
        return [lot for lot in self.lots if lot.pack.amount is None]


def reversal_at(location: Location, on: date) -> Reversal:
    """Two statements."""
    lots = (
        Lot.objects.at(location)
        .usable(on)
        .filter(product__kind=Product.Kind.HYALURONIDASE)
        .select_related("product", "pack")
        .first_expiry_first()
    )
    found = list(lots)
    units = sum((lot.balance * (lot.pack.amount or Decimal(0)) for lot in found), Decimal(0))
    return Reversal(units, hyaluronidase_minimum(location), found)


def hyaluronidase_minimum(location: Location) -> int:
    from_rule = ReadyRule.objects.filter(location=location).values_list(
        "hyaluronidase_units", flat=True
    )
    return next(iter(from_rule), ReadyRule._meta.get_field("hyaluronidase_units").default)


@dataclass(frozen=True)
class Readiness:
    """Whether the location may give filler on a day, as of the last look."""

    day: date
    check: ReadyCheck | None

    @property
    def is_ready(self) -> bool:
        return self.check is not None and self.check.is_passed

    @property
    def is_failed(self) -> bool:
        """Somebody looked, and not all was in order."""
        return self.check is not None and not self.check.is_passed

    @cached_property
    def problem(self) -> str:
        """In a few words for the board; empty when ready."""
        if self.check is None:
            return "opening checklist not done"
        if not self.check.hyaluronidase_is_enough:
            return "not enough hyaluronidase"
        return "" if self.check.fridge_is_right else "fridge out of range"


def newest_readiness(location: Location, day: date) -> Readiness:
    """The newest check of the day. One statement."""
    checks = ReadyCheck.objects.filter(location=location, day=day)
    return Readiness(day, checks.first())


def shortages_waiting(location: Location) -> QuerySet[StockShortage]:
    """Packs that were used and that no lot here held, and that nobody settled: the oldest first."""
    rows: QuerySet[StockShortage] = StockShortage.objects.waiting().filter(lot__location=location)
    return rows.select_related("lot__product", "lot__pack")


def movements_of(lot: Lot) -> QuerySet[StockMovement]:
    return lot.movements.select_related("other_lot__location")


def received_lately(location: Location, by: str, since: datetime) -> QuerySet[StockMovement]:
    """What somebody put in since then, newest first: so that they see what they just did."""
    mine = StockMovement.objects.filter(
        lot__location=location, kind=StockMovement.Kind.RECEIVED, by=by, at__gte=since
    )
    return mine.select_related("lot__product", "lot__pack")


def same_batch_elsewhere(lot: Lot) -> LotQuerySet:
    return Lot.objects.of_batch(lot).exclude(pk=lot.pk).select_related("location", "pack")


def sums_by_kind(lot: Lot) -> list[tuple[str, int]]:
    """What came and went, by kind: the balance is their sum."""
    rows: dict[str, Any] = dict(
        lot.movements.order_by().values_list("kind").annotate(Sum("quantity"))
    )
    kinds = StockMovement.Kind
    return [(kind.label, rows[kind]) for kind in kinds if rows.get(kind)]
