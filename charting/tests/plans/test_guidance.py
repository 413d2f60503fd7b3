"""How much a plan begins with, by the third of the grade: rows of the catalogue, no database."""

from decimal import Decimal

import pytest

from charting.plans.guidance import amount_for, amounts_for
from treatments.catalogue.product_class import ProductClass
from treatments.models import DoseRange, FacialArea, Product

TOXIN = Product(pk=1, slug="botox-cosmetic", kind="neurotoxin", unit="U")
FILLER = ProductClass(Product.Kind.HA_FILLER)
MASSETER = FacialArea(code="MASSETER", laterality="B")
CHEEK = FacialArea(code="CHEEK_LAT", laterality="B")
CHIN = FacialArea(code="CHIN", laterality="M")
LIPS = [FacialArea(code=code, laterality="M") for code in ("LIP_UPPER", "LIP_LOWER")]


def rng(area: FacialArea, low: str | None, high: str | None, **fields: object) -> DoseRange:
    basis = {"basis": "side" if area.laterality == "B" else "total", "modality": "filler"}
    ends = {"min_amount": low and Decimal(low), "max_amount": high and Decimal(high)}
    return DoseRange(area=area, **basis | ends | fields)


def botox(**fields: object) -> DoseRange:
    return rng(MASSETER, "24", "36", modality="neurotoxin", product=TOXIN, **fields)


@pytest.mark.parametrize(
    ("share", "units"),
    [(0, "24"), (1 / 3, "24"), (0.4, "30"), (None, "30"), (0.5, "30"), (2 / 3, "36"), (1, "36")],
)
def test_third_of_the_grade_decides(share: float | None, units: str) -> None:
    found = amount_for(MASSETER, "R", TOXIN, [botox()], share)
    assert found
    assert found.amount == Decimal(units)


def test_amounts_for_one_tap_are_those_of_the_place_and_its_product() -> None:
    """None of the range where it is a total of both sides, or of a pool."""
    amounts = {
        "the range": amounts_for(MASSETER, "R", TOXIN, [botox()]),
        "a total": amounts_for(MASSETER, "R", TOXIN, [botox(basis="total")]),
        "another product": amounts_for(MASSETER, "R", FILLER, [botox()]),
    }
    assert {name: [int(one) for one in found] for name, found in amounts.items()} == {
        "the range": [30, 24, 36],
        "a total": [15],
        "another product": [],
    }


def test_middle_third_begins_with_what_a_source_calls_typical() -> None:
    found = amount_for(MASSETER, "R", TOXIN, [botox(typical_amount=Decimal(25))], 0.5)
    assert found
    assert found.amount == 25


@pytest.mark.parametrize(
    ("row", "area", "side", "amount"),
    [
        (rng(CHEEK, "0.3", "1.0"), CHEEK, "R", "0.65"),
        (rng(CHIN, "1", "2"), CHIN, "M", "1.5"),
        (rng(CHEEK, "0.5", "1.5", basis="total"), CHEEK, "L", "0.5"),
        (rng(CHEEK, None, None, typical_amount=Decimal("1.7")), CHEEK, "R", "1.7"),
        (rng(CHEEK, "0.31", "0.38"), CHEEK, "R", "0.3"),
    ],
)
def test_amount_of_one_place_on_the_step_of_the_product(
    row: DoseRange, area: FacialArea, side: str, amount: str
) -> None:
    found = amount_for(area, side, FILLER, [row])
    assert found
    assert found.amount == Decimal(amount)


def test_pool_is_shared_by_its_areas() -> None:
    rows = [rng(lip, "0.5", "1.5", pool="LIPS") for lip in LIPS]
    found = amount_for(LIPS[0], "M", FILLER, rows)
    assert found
    assert found.amount == Decimal("0.5")


@pytest.mark.parametrize(
    "row",
    [
        rng(CHIN, None, "0.3"),
        rng(CHIN, "1", "2", basis="point"),
        rng(CHEEK, "1", "2"),
        rng(CHIN, "1", "2", product=Product(pk=9, kind="ha_filler", unit="mL")),
    ],
    ids=["only the most", "per point", "elsewhere", "of another product"],
)
def test_without_a_source_there_is_no_amount(row: DoseRange) -> None:
    assert amount_for(CHIN, "M", FILLER, [row]) is None


def test_units_of_one_toxin_say_nothing_of_another() -> None:
    other = Product(pk=2, slug="dysport", kind="neurotoxin", unit="U")
    assert amount_for(MASSETER, "R", other, [botox()]) is None


def test_calcium_is_not_measured_by_the_range_of_hyaluronic_acid() -> None:
    caha = ProductClass(Product.Kind.CAHA)
    assert amount_for(CHIN, "M", caha, [rng(CHIN, "1", "2")]) is None
