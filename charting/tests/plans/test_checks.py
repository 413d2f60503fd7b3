"""What is said of a plan: facts in memory, no database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from charting.models import PlanItem, PlanStage
from charting.plans.ahead import PlanAhead, StageAhead
from charting.plans.checks import check_plan
from treatments.giving import Line
from treatments.models import DoseRange, FacialArea, Product

TODAY = date(2026, 12, 1)
BOTOX = Product(
    pk=1,
    slug="botox",
    name="Botox Cosmetic",
    kind="neurotoxin",
    unit="U",
    max_units_in_3_months=400,
)
VOLUMA = Product(
    pk=2,
    slug="voluma",
    name="Voluma",
    kind="ha_filler",
    unit="mL",
    max_ml_per_60kg_per_year=Decimal(20),
)
AREAS = {
    "MASSETER": FacialArea(code="MASSETER", trade_name="Masseter", laterality="B"),
    "FOREHEAD": FacialArea(
        code="FOREHEAD", trade_name="Forehead", laterality="M", vascular_tier="A"
    ),
    "GLABELLA": FacialArea(
        code="GLABELLA", trade_name="Glabella", laterality="M", vascular_tier="A"
    ),
    "CHIN": FacialArea(code="CHIN", trade_name="Chin", laterality="M", vascular_tier="C"),
}


def item(code: str, product: Product | None, amount: str, **fields: Any) -> PlanItem:
    kind = product.kind if product else "ha_filler"
    side = "R" if AREAS[code].laterality == "B" else "M"
    return PlanItem(
        area=AREAS[code],
        side=side,
        product_class=kind,
        product=product,
        amount=Decimal(amount),
        **fields,
    )


def ahead(*visits: tuple[int | None, list[PlanItem]], **fields: Any) -> PlanAhead:
    """Visits, each so many days after the one before; everything sourced, the client weighed."""
    stages, on = [], TODAY
    for position, (days, items) in enumerate(visits, start=1):
        on += timedelta(days=days or 0)
        stage = PlanStage(pk=position, position=position, name="Visit", days_after=days)
        stages.append(StageAhead(stage, on, items))
    known: dict[str, Any] = {
        "on": TODAY,
        "stages": stages,
        "given": [],
        "weight_kg": Decimal(60),
        "birth_on": date(1988, 6, 3),
        "ranges": [usual(one) for stage in stages for one in stage.items],
        "touch_up_days": (14, 21),
        "ml_per_60kg": Decimal(20),
    }
    return PlanAhead(**known | fields)


def usual(one: PlanItem) -> DoseRange:
    return DoseRange(
        area=one.area,
        modality=one.modality,
        product=one.product if one.product and one.product.is_neurotoxin else None,
        basis="total",
        max_amount=Decimal(500),
        source="[R1]",
    )


def said(plan: PlanAhead) -> list[tuple[str, str]]:
    return [(check.kind, check.says) for check in check_plan(plan)]


def warned(plan: PlanAhead) -> str:
    return " | ".join(check.says for check in check_plan(plan) if check.kind in ("warn", "ask"))


@pytest.mark.parametrize(
    ("amount", "kind", "words"),
    [
        ("4.7", "ok", "4.7 syringes a client"),
        ("4.75", "ok", "6.3 ± 1.8 syringes in two visits"),
        ("8.1", "ok", "6.3 ± 1.8 syringes in two visits"),
        ("8.15", "warn", "14 ± 4 syringes in an intensive series"),
        ("18.05", "warn", "above every published series"),
    ],
)
def test_volume_against_published_full_faces(amount: str, kind: str, words: str) -> None:
    plan = ahead((None, [item("CHIN", VOLUMA, amount)]))
    found = next(check for check in check_plan(plan) if check.title == "Filler volume")
    assert found.kind == kind
    assert words in found.says


def test_optional_volume_is_named() -> None:
    items = [item("CHIN", VOLUMA, "1"), item("CHIN", None, "0.5", is_optional=True)]
    assert any("0.5 mL of it optional" in says for _, says in said(ahead((None, items))))


@pytest.mark.parametrize(("weight", "is_above"), [("62", False), ("60", True)])
def test_year_by_weight(weight: str, is_above: bool) -> None:
    """20 mL per 60 kg [R86]: 20.67 mL at 62 kg. What was given in the 12 months before counts."""
    given = [line(VOLUMA, "16", TODAY - timedelta(days=30)), line(VOLUMA, "9", date(2025, 11, 30))]
    plan = ahead((None, [item("CHIN", None, "4.5")]), given=given, weight_kg=Decimal(weight))
    found = next(check for check in check_plan(plan) if check.title == "Filler in a year")
    assert found.says.startswith("20.5 mL within a year")
    assert (found.kind == "warn") is is_above


def test_weight_is_asked_for_where_it_decides() -> None:
    plan = ahead((None, [item("CHIN", VOLUMA, "1")]), weight_kg=None)
    assert "Weigh the client" in warned(plan)
    assert "Weigh" not in warned(ahead((None, [item("MASSETER", BOTOX, "24")]), weight_kg=None))


def test_weight_still_falling() -> None:
    plan = ahead((None, [item("CHIN", VOLUMA, "1")]), is_losing_weight=True)
    assert "volumes may still change" in warned(plan)


@pytest.mark.parametrize(
    ("first", "second", "days", "words"),
    [
        (BOTOX, VOLUMA, 13, "Filler 2 to 4 weeks after neurotoxin"),
        (BOTOX, VOLUMA, 14, ""),
        (VOLUMA, VOLUMA, 10, "about a month apart"),
        (VOLUMA, BOTOX, 1, ""),
        (BOTOX, VOLUMA, None, "How many days apart?"),
        (BOTOX, BOTOX, 83, "At least 84 days"),
        (BOTOX, BOTOX, 85, "The label repeats it"),
        (BOTOX, BOTOX, 92, ""),
    ],
)
def test_days_between_two_visits(
    first: Product, second: Product, days: int | None, words: str
) -> None:
    code = {BOTOX: "MASSETER", VOLUMA: "CHIN"}
    plan = ahead((None, [item(code[first], first, "1")]), (days, [item(code[second], second, "1")]))
    found = warned(plan)
    assert (words in found) if words else found == ""


def test_what_was_given_lately_keeps_neurotoxin_waiting() -> None:
    given = [line(BOTOX, "24", TODAY - timedelta(days=40))]
    plan = ahead((None, [item("MASSETER", BOTOX, "24")]), given=given)
    assert "At least 84 days" in warned(plan)


def test_forehead_is_treated_with_glabella() -> None:
    alone = ahead((None, [item("FOREHEAD", BOTOX, "10")]))
    assert any("Forehead without glabella" in says for _, says in said(alone))
    both = ahead((None, [item("FOREHEAD", BOTOX, "10"), item("GLABELLA", BOTOX, "20")]))
    assert not any("without glabella" in says for _, says in said(both))


def test_units_of_three_months_are_counted_once() -> None:
    items = [item("MASSETER", BOTOX, "210"), item("GLABELLA", BOTOX, "190")]
    assert warned(ahead((None, items))) == ""
    items.append(item("FOREHEAD", BOTOX, "1"))
    assert "401 U of Botox Cosmetic in 3 months" in warned(ahead((None, items)))


def test_dose_above_guidance_is_asked_about_until_its_reason_is_given() -> None:
    much = item("CHIN", VOLUMA, "3")
    low = DoseRange(area=AREAS["CHIN"], modality="filler", basis="total", max_amount=Decimal(2))
    assert "above the usual" in warned(ahead((None, [much]), ranges=[low]))
    much.reason = "Evening out the sides"
    assert warned(ahead((None, [much]), ranges=[low])) == ""


def test_both_on_one_day_names_the_order() -> None:
    plan = ahead((None, [item("CHIN", VOLUMA, "1"), item("MASSETER", BOTOX, "24")]))
    assert ("note", "Both on the same day: filler before neurotoxin.") in said(plan)


def line(product: Product, amount: str, on: date) -> Line:
    return Line(
        modality=str(product.modality),
        on=on,
        product=product,
        area=AREAS["CHIN" if product is VOLUMA else "MASSETER"],
        side="M",
        amount=Decimal(amount),
        session="chart",
    )
