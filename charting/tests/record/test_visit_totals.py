"""What is added up of a visit and of the months before it equals its entries, whatever they are."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from charting.models import Injection, Preparation, Syringe
from charting.record.visit_totals import ProductTotal, SideSums, visit_totals
from treatments.giving import Line
from treatments.giving.rolling import RollingUnits, rolling
from treatments.models import FacialArea, Lot, Modality, Product

TODAY = date(2026, 1, 12)
PRODUCTS = [
    Product(pk=1, name="Botox Cosmetic", kind="neurotoxin", unit="U"),
    Product(pk=2, name="Dysport", kind="neurotoxin", unit="U"),
    Product(pk=3, name="Voluma", kind="ha_filler", unit="mL", max_ml_per_60kg_per_year=Decimal(20)),
    Product(pk=4, name="Radiesse", kind="caha", unit="mL"),
]
AREAS = [FacialArea(code=code, position=at) for at, code in enumerate(("CHEEK", "CHIN", "DAO"))]
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(60), places=2)
LOTS = st.sampled_from(["A1", "B2"])
PICKS = st.tuples(st.sampled_from(PRODUCTS), LOTS, st.integers(0, 2), st.sampled_from("RLM"))


def entry(pick: tuple[Product, str, int, str], area: FacialArea, amount: Decimal) -> Injection:
    """A line of a vial or syringe: each product has up to three of each lot."""
    product, number, which, side = pick
    pk = product.pk * 100 + which * 2 + (number == "A1")
    lot = Lot(pk=pk, product=product, lot_number=number)
    opened = datetime(2026, 1, 12, 10, which, tzinfo=UTC)
    if product.is_neurotoxin:
        vial = Preparation(pk=pk, lot=lot, reconstituted_at=opened)
        return Injection(area=area, side=side, amount=amount, preparation=vial)
    return Injection(
        area=area, side=side, amount=amount, syringe=Syringe(pk=pk, lot=lot, opened_at=opened)
    )


def added(lines: Iterable[Any]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def require_same(sums: SideSums, lines: list[Injection]) -> None:
    """Nothing is lost between the sides, and nothing of another product got in."""
    parts = {"R": sums.right, "L": sums.left}
    for side, amount in parts.items():
        assert (amount.value if amount else 0) == added(one for one in lines if one.side == side)
    assert sums.together.value == added(lines)
    assert {one.product for one in parts.values() if one} <= {sums.together.product}


def require_sum_of_entries(total: ProductTotal, lines: list[Injection]) -> None:
    own = [line for line in lines if line.product == total.product]
    require_same(total.sums, own)
    for area in total.areas:
        require_same(area.sums, [line for line in own if line.area == area.area])
    for lot in total.lots:
        assert lot.amount.value == added(
            line for line in own if line.container.lot.lot_number == lot.number
        )
        for vial in lot.vials:
            assert vial.amount.value == added(
                line for line in own if line.container == vial.container
            )
    counted = [total.areas, [vial for lot in total.lots for vial in lot.vials]]
    areas, vials = ({line.area for line in own}, {line.container for line in own})
    assert [len(one) for one in counted] == [len(areas), len(vials)]


def test_units_of_two_neurotoxins_are_never_added_in_short() -> None:
    botox, dysport, voluma, radiesse = (
        entry((product, "A1", 0, "R"), AREAS[0], Decimal(12)) for product in PRODUCTS
    )
    for lines, says in (
        ([], ""),
        ([botox, voluma, botox], "24 U Botox Cosmetic · 12 mL Voluma"),
        ([voluma, dysport, botox, radiesse], "12 U Dysport · 12 U Botox Cosmetic · 24 mL filler"),
    ):
        assert visit_totals(lines).in_short == says


@given(st.lists(st.builds(entry, PICKS, st.sampled_from(AREAS), AMOUNTS), max_size=30))
def test_every_total_of_a_visit_is_the_sum_of_its_entries(lines: list[Injection]) -> None:
    visit = visit_totals(lines)

    assert Counter(one.product for one in visit.products) == Counter(
        {line.product for line in lines}
    )
    for total in visit.products:
        require_sum_of_entries(total, lines)
    assert visit.filler_ml == added(line for line in lines if not line.product.is_neurotoxin)
    toxins = {line.product for line in lines if line.product.is_neurotoxin}
    assert bool(visit.two_toxins) == (len(toxins) > 1)
    assert {name for name in visit.given if name != "Filler"} == {one.name for one in toxins}


def had(product: Product | None, amount: Decimal | None, days: int, where: str) -> Line:
    """Of filler the amount is always known: it is given here."""
    on = TODAY - timedelta(days=days)
    if product is not None and not product.is_neurotoxin:
        return Line(Modality.FILLER, on, product=product, amount=amount or Decimal(1))
    known = None if product is None else amount
    return Line(Modality.NEUROTOXIN, on, product=product, amount=known, where=where)


HAD = st.builds(
    had,
    st.sampled_from([*PRODUCTS, None]),
    st.none() | AMOUNTS,
    st.integers(-5, 400),
    st.sampled_from(["", "at Glow"]),
)


def require_units(one: RollingUnits, toxins: list[Line]) -> None:
    for amount, is_elsewhere in ((one.here, False), (one.elsewhere, True)):
        own = [
            line
            for line in toxins
            if line.product == one.product and line.amount and bool(line.where) == is_elsewhere
        ]
        assert (amount.value if amount else 0) == added(own)
        assert amount is None or amount.product == one.product


@given(st.lists(HAD, max_size=30), st.none() | st.just(Decimal(66)))
def test_the_last_months_are_the_sum_of_what_was_had_in_them(
    lines: list[Line], weight: Decimal | None
) -> None:
    found = rolling(lines, TODAY, weight)

    lately = [one for one in lines if TODAY - relativedelta(months=3) < one.on <= TODAY]
    toxins = [line for line in lately if line.modality == Modality.NEUROTOXIN]
    known = [line for line in toxins if line.product and line.amount is not None]
    assert {one.product for one in found.toxins} == {line.product for line in known}
    for one in found.toxins:
        require_units(one, toxins)
    assert len(found.unknown) == len(toxins) - len(known)
    year = [line for line in lines if 0 <= (TODAY - line.on).days < 365 and line.amount is not None]
    fillers = [line for line in year if line.modality == Modality.FILLER]
    gels = [line for line in fillers if line.product == PRODUCTS[2]]
    assert (found.filler_ml, found.gels_ml) == (added(fillers), added(gels))
    assert found.ceiling_ml == (Decimal(22) if weight and gels else None)
