"""What a visit is expected to give: exactly as its plan says, or from the areas that were chosen.

Without a plan the usual amounts of the catalogue stand, from the smaller to the larger, as far as
they are agreed; where they are not, those of the areas around; where no area was chosen, what one
area of the usual size takes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from bookings.models import Appointment, AppointmentType
from charting.estimates.errors import NoPrice
from charting.estimates.money.charges import Expected
from charting.estimates.money.fees import FeeLine, fees_of_visit
from charting.models import PlanItem, PlanStage
from treatments.catalogue.amounts import Amount
from treatments.catalogue.price_book import PriceBook
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import DoseRange, FacialArea, Modality, Price, Product
from treatments.models.product import MODALITY_OF_KIND

Span = tuple[Decimal, Decimal]


class Basis(StrEnum):
    """What an estimate was worked out from."""

    PLAN = "plan"
    AREAS = "areas"
    OPEN = "open"  # no area was chosen yet
    FEE = "fee"  # nothing is given: the visit itself is what costs


@dataclass(frozen=True)
class Expectation:
    """All that is expected at one visit, and the book that prices it."""

    basis: Basis
    items: Sequence[Expected]
    book: PriceBook
    stage: PlanStage | None = None
    fees: Sequence[FeeLine] = ()


def stage_of(appointment: Appointment) -> PlanStage | None:
    """The visit of the newest plan that this one was booked for. One query."""
    stages = PlanStage.objects.filter(appointment=appointment).select_related("plan")
    found: PlanStage | None = stages.order_by("-plan__version").first()
    return found


def items_of(stage: PlanStage) -> list[PlanItem]:
    """Those that are to be given, and alternatives that may still be chosen. One query."""
    return list(stage.items.not_left_out().select_related("area", "product"))


def expected_of(item: PlanItem) -> Expected:
    """A plan says one amount. Read `with_intent`: what the client signed is no option any more,
    and an alternative that they chose takes the place of its main."""
    return Expected(
        low=item.intended,
        high=item.intended,
        area=item.area,
        side=item.side,
        is_optional=item.is_optional and item.answer != "yes",
        is_alternative=item.is_choice,
        number=item.pk,
    )


def expect_stage(stage: PlanStage, book: PriceBook) -> Expectation:
    """Exactly what the plan says."""
    return Expectation(Basis.PLAN, [expected_of(item) for item in items_of(stage)], book, stage)


def expect_visit(appointment: Appointment, stage: PlanStage | None, book: PriceBook) -> Expectation:
    """What its plan says, else what its areas need; with its fees. Raises NoPrice."""
    fees = fees_of_visit(appointment, book)
    if stage is not None:
        expected = expect_stage(stage, book)
    elif appointment.appointment_type.purpose == AppointmentType.Purpose.TREATMENT:
        expected = expect_areas(appointment, book)
    elif fees:
        expected = Expectation(Basis.FEE, [], book)
    else:
        raise NoPrice("Nothing is given at this visit, and the price book has no fee for it.")
    return replace(expected, fees=fees)


def expect_areas(appointment: Appointment, book: PriceBook) -> Expectation:
    """From the areas chosen when booking. Two queries for each thing that is given.

    Raises NoPrice where neither the book nor the usual amounts say anything.
    """
    chosen = list(FacialArea.objects.filter(pk__in=appointment.interests).prefetch_related("parts"))
    given = appointment.appointment_type.modalities
    items: list[Expected] = []
    for modality in given or list(Modality):
        book, priced = _with_range(book, modality)
        items += _expect_modality(chosen, modality, priced) if priced else []
    if not items:
        raise NoPrice(
            "The price book and the usual amounts do not say what this visit costs. Add prices, "
            "or plan the visit first."
        )
    return Expectation(Basis.AREAS if chosen else Basis.OPEN, items, book)


def _expect_modality(
    chosen: Sequence[FacialArea], modality: Modality, price: Price
) -> list[Expected]:
    what, usual = _substance(price), _agreed(modality, price)
    takes = [area for area in chosen if modality in area.modalities]
    if not usual or (chosen and not takes):
        return []
    if not chosen:
        return [_expected(what, None, _middle(usual.values()))]
    pools: set[str] = set()
    return [
        _expected(what, area, _span_of(area, usual, pools) or _near(area, usual))
        for area in _apart(takes)
    ]


def _near(area: FacialArea, usual: dict[str, "Usual"]) -> Span:
    """Where nothing is agreed for an area, what those around it take; else what an area takes."""
    around = [one for one in usual.values() if one.region == area.region]
    return _middle(around or usual.values())


def _middle(usual: Iterable["Usual"]) -> Span:
    """What an area usually takes, leaving aside the quarter of the areas that take least and the
    quarter that take most."""
    lows, highs = zip(*(one.span for one in usual), strict=True)
    return _quarter(lows, 1), _quarter(highs, 3)


def _quarter(values: Iterable[Decimal], which: int) -> Decimal:
    """The first or the third quartile: one of the values, so that no amount is made up."""
    in_order = sorted(values)
    return in_order[(len(in_order) - 1) * which // 4]


def _span_of(area: FacialArea, usual: dict[str, "Usual"], pools: set[str]) -> Span | None:
    """Its own usual amount, or that of its parts; areas that share an amount count it once."""
    codes = [area.pk] if area.pk in usual else [part.pk for part in area.parts.all()]
    found = [usual[code] for code in codes if code in usual]
    if not found:
        return None
    fresh = [one for one in found if not one.pool or one.pool not in pools]
    pools.update(one.pool for one in found)
    zero = Decimal(0)
    return sum((one.span[0] for one in fresh), zero), sum((one.span[1] for one in fresh), zero)


def _apart(areas: Iterable[FacialArea]) -> list[FacialArea]:
    """A composite that was chosen stands for its parts."""
    held = list(areas)
    parts = {part.pk for area in held for part in area.parts.all()}
    return [area for area in held if area.pk not in parts]


def _expected(what: Substance, area: FacialArea | None, span: Span) -> Expected:
    low, high = span
    return Expected(Amount(what, low), Amount(what, high), area=area)


@dataclass(frozen=True)
class Usual:
    """The usual amount in an area, both sides together; `pool` names those that share it."""

    span: Span
    pool: str
    region: str


def _agreed(modality: Modality, price: Price) -> dict[str, Usual]:
    """By area. Of a toxin those of the product that is priced: its units are nobody else's."""
    product = price.product if modality == Modality.NEUROTOXIN else None
    rows = DoseRange.objects.filter(modality=modality, product=product, needs_review=False)
    found = {row.area_id: (_span(row), row) for row in rows.select_related("area")}
    return {
        code: Usual(span, row.pool, row.area.region) for code, (span, row) in found.items() if span
    }


def _span(row: DoseRange) -> Span | None:
    if row.basis == DoseRange.Basis.PER_POINT:
        return None
    usual = row.typical_amount
    low, high = row.min_amount or usual, row.max_amount or usual
    if not low or not high:
        return None
    sides = 2 if row.basis == DoseRange.Basis.PER_SIDE and len(row.area.sides) > 1 else 1
    return low * sides, high * sides


def _substance(price: Price) -> Substance:
    if price.product:
        return price.product
    kinds = MODALITY_OF_KIND
    named = [kind for kind in kinds if kind == price.product_class]
    return ProductClass(named[0] if named else Product.Kind.HA_FILLER)


def _with_range(book: PriceBook, modality: Modality) -> tuple[PriceBook, Price | None]:
    """A filler that nobody chose yet costs from the cheapest to the dearest that is sold alike."""
    price = book.for_modality(modality)
    if price is None or modality == Modality.NEUROTOXIN:
        return book, price
    alike = [one for one in book.prices if _is_sold_as(one, price)]
    low = min(one.amount for one in alike if one.amount is not None)
    high = max(one.highest for one in alike if one.highest is not None)
    shown = Price(
        product_class=price.product_class or Product.Kind.HA_FILLER,
        per=price.per,
        syringe_ml=price.syringe_ml,
        amount=low,
        amount_to=high if high > low else None,
    )
    lines = {key: one for key, one in book.by_key.items() if one.modality != modality}
    return replace(book, by_key={**lines, shown.key: shown}), shown


def _is_sold_as(one: Price, other: Price) -> bool:
    sold = (one.modality, one.per, one.syringe_ml)
    return sold == (other.modality, other.per, other.syringe_ml) and one.amount is not None
