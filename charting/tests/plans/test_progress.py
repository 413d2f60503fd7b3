"""Planned against given, in words: rows in memory, no database."""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from charting.models import ItemSkip
from charting.plans.progress import PlanLine, StageProgress
from treatments.catalogue.amounts import Amount
from treatments.catalogue.product_class import ProductClass
from treatments.models import Product

GEL = ProductClass(Product.Kind.HA_FILLER)
BOTOX = Product(pk=1, name="Botox Cosmetic", kind="neurotoxin", unit="U")
DYSPORT = Product(pk=2, name="Dysport", kind="neurotoxin", unit="U")


@dataclass
class Item:
    """What a line reads of a plan item."""

    amount: Decimal
    substance: Any = GEL
    side: str = "R"
    alternative_to_id: int | None = None

    @property
    def is_wanted(self) -> bool:
        return self.alternative_to_id is None

    @property
    def intended(self) -> Amount:
        return Amount(self.substance, self.amount)

    @property
    def unit(self) -> Any:
        return self.substance.unit if self.substance is GEL else SimpleNamespace(value="U")


def line(planned: str, given: str = "0", **fields: Any) -> PlanLine:
    what = fields.pop("of", GEL)
    item = Item(Decimal(planned), what, alternative_to_id=fields.pop("other", None))
    return PlanLine(item, Amount(what, Decimal(given)), **fields)  # type: ignore[arg-type]


SKIP = ItemSkip(reason="Client declined")


@pytest.mark.parametrize(
    ("one", "state", "label", "difference"),
    [
        (line("0.5"), "planned", "0.5 mL", "0.5 mL left"),
        (line("0.5", "0.5", is_over=True), "done", "0.5 mL", ""),
        (line("0.5", "0.3", is_over=True), "short", "0.3 of 0.5 mL", "0.2 mL left"),
        (line("0.5", "0.8", is_over=True), "over", "0.8 of 0.5 mL", "0.3 mL more than planned"),
        (line("0.5", skip=SKIP), "skipped", "0.5 mL", "0.5 mL left"),
        (line("0.5", "0.5", skip=SKIP, is_over=True), "done", "0.5 mL", ""),
        (line("0.5", instead=True, is_over=True), "instead", "0.5 mL", "0.5 mL left"),
    ],
)
def test_line_says_what_became_of_it(
    one: PlanLine, state: str, label: str, difference: str
) -> None:
    assert (one.state, one.label, one.difference) == (state, label, difference)


def test_totals_of_a_visit_add_volumes_and_never_two_toxins() -> None:
    lines = [
        line("24", "24", of=BOTOX),
        line("30", of=DYSPORT),
        line("0.5", "0.4"),
        line("0.5"),
        line("1", other=3),
        line("2", skip=SKIP),
    ]
    stage = StageProgress(SimpleNamespace(is_done=False, is_booked=False), lines)  # type: ignore[arg-type]
    assert [(total.name, str(total)) for total in stage.totals] == [
        ("Botox Cosmetic", "24 of 24 U"),
        ("Dysport", "0 of 30 U"),
        ("Filler", "0.4 of 1 mL"),
    ]


def test_visit_of_which_everything_is_skipped_is_skipped() -> None:
    stage = SimpleNamespace(is_done=False, is_booked=True)
    assert StageProgress(stage, [line("1", skip=SKIP)]).state == "skipped"  # type: ignore[arg-type]
    assert StageProgress(stage, [line("1", skip=SKIP), line("1")]).state == "booked"  # type: ignore[arg-type]
