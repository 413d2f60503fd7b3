"""How far a plan has come: what was planned, visit by visit, against what was given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from django.db.models import Prefetch, Q

from charting.ground.planned import given_of
from charting.models import (
    Injection,
    ItemDecision,
    ItemSkip,
    PlanItem,
    PlanStage,
    TreatmentPlan,
)
from charting.models.counting import so_far_filter
from treatments.catalogue.amounts import Amount, totals_by_product
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import Product
from treatments.wording import plain_number


@dataclass(frozen=True)
class Declined:
    """The client said not now, and signed it: skipped as far as the plan is concerned."""

    said: str = ""
    by: ClassVar = "the client"

    @property
    def reason(self) -> str:
        return f"declined, “{self.said}”" if self.said else "declined"


Skip = ItemSkip | Declined


@dataclass(frozen=True)
class PlanLine:
    """An intended amount and how much of it was given, both in the product's unit.

    `instead`: of this and its alternative, the other one was given. `is_over`: the visit is.
    """

    item: PlanItem
    given: Amount
    skip: Skip | None = None
    instead: bool = False
    is_over: bool = False

    @property
    def is_wanted(self) -> bool:
        """It is to be given."""
        return self.item.is_wanted and not self.skip

    @property
    def given_plain(self) -> str:
        return plain_number(self.given.value)

    @property
    def side(self) -> str:
        return self.item.side

    @property
    def missing(self) -> Decimal:
        return max((self.item.intended - self.given).value, Decimal(0))

    @property
    def exceeded(self) -> Decimal:
        return max((self.given - self.item.intended).value, Decimal(0))

    @property
    def is_reached(self) -> bool:
        return not self.missing

    @property
    def is_given(self) -> bool:
        return self.given.value > 0

    @property
    def state(self) -> str:
        """Once the visit is over: done, short (less was given) or over (more); before, planned.

        skipped where nothing was given and somebody said why; instead where its alternative was.
        """
        if not self.is_given and self.skip:
            return "skipped"
        if not self.is_given and self.instead:
            return "instead"
        if not self.is_over:
            return "planned"
        if self.exceeded:
            return "over"
        return "done" if self.is_reached else "short"

    @property
    def label(self) -> str:
        """24 U; once the visit is over, what was given: 20 of 24 U where that is another amount.

        A composite's amount is for both sides, which its picture may show apart: 2 mL in all.
        """
        planned = f"{self.item.intended}{'' if self.side else ' in all'}"
        if self.state in ("planned", "skipped", "instead", "done"):
            return planned
        return f"{self.given_plain} of {planned}"

    @property
    def difference(self) -> str:
        """What a reader wants to know of a visit that is over: 4 U left, 2 U more."""
        unit = self.item.unit.value
        if self.exceeded:
            return f"{plain_number(self.exceeded)} {unit} more than planned"
        return f"{plain_number(self.missing)} {unit} left" if self.missing else ""


def planned_against(
    items: Iterable[PlanItem],
    given: Iterable[Injection],
    skips: Mapping[int, Skip] | None = None,
    *,
    is_over: bool = False,
) -> list[PlanLine]:
    """A line for each intended amount. Prefetch `area__parts`: a composite counts its parts."""
    given, items = list(given), list(items)
    amounts = {item.pk: given_of(item, given) for item in items}
    used = {
        item.alternative_to_id or item.pk: item.pk for item in items if amounts[item.pk].value > 0
    }
    return [
        PlanLine(
            item,
            amounts[item.pk],
            skip=(skips or {}).get(item.pk),
            instead=used.get(item.alternative_to_id or item.pk, item.pk) != item.pk,
            is_over=is_over,
        )
        for item in items
    ]


def over_plan(items: Iterable[PlanItem], given: Iterable[Injection]) -> list[str]:
    """A sentence for each product of which more was given than the plan intends.

    Where a class was left open, its products count together.
    """
    mains = [line.item for line in planned_against(items, ()) if line.is_wanted]
    open_kinds = {item.product_class for item in mains if item.product_id is None}

    def counted(of: Substance, value: Decimal) -> Amount:
        kind = Product.Kind(of.kind)
        return Amount(ProductClass(kind) if kind in open_kinds else of, value)

    planned = totals_by_product(counted(item.substance, item.amount) for item in mains)
    had = totals_by_product(counted(line.product, line.amount) for line in given)
    over = [had[what] - wanted for what, wanted in planned.items() if what in had]
    return [f"{more.product}: {more} over the plan" for more in over if more.value > 0]


@dataclass(frozen=True)
class StageTotal:
    """Of one neurotoxin, or of every filler together: what a visit intends and what was given."""

    name: str
    planned: Decimal
    given: Decimal
    unit: str

    @property
    def share(self) -> int:
        """In hundredths, at most all of it."""
        return min(100, int(100 * self.given / self.planned)) if self.planned else 0

    def __str__(self) -> str:
        return f"{plain_number(self.given)} of {plain_number(self.planned)} {self.unit}"


@dataclass(frozen=True)
class StageProgress:
    """A visit of the plan: what was intended, and what was really given in it."""

    stage: PlanStage
    lines: list[PlanLine] = field(default_factory=list)

    @property
    def state(self) -> str:
        """done, skipped (all of it), booked or open."""
        if self.stage.is_done:
            return "done"
        if any(line.skip for line in self.lines) and not any(each.is_wanted for each in self.lines):
            return "skipped"
        return "booked" if self.stage.is_booked else "open"

    @property
    def may_be_tied(self) -> bool:
        """It may still be said which appointment it is; not once a chart that counts names it."""
        return self.state != "skipped" and not self.stage.is_named

    @property
    def totals(self) -> list[StageTotal]:
        """Each neurotoxin alone, fillers as one volume; without what is not to be given.

        What was given counts whatever stood in the plan.
        """
        sums: dict[str, list[Decimal]] = {}
        units: dict[str, str] = {}
        for line in self.lines:
            is_toxin = line.item.substance.is_neurotoxin
            name = line.item.substance.name if is_toxin else "Filler"
            units[name] = line.item.unit.value
            known = sums.setdefault(name, [Decimal(0), Decimal(0)])
            known[0] += line.item.amount if line.is_wanted else Decimal(0)
            known[1] += line.given.value
        return [
            StageTotal(name, planned, given, units[name])
            for name, (planned, given) in sums.items()
            if planned or given
        ]


def stages_of(plan: TreatmentPlan) -> list[StageProgress]:
    """The visits of a plan, planned against given, in a fixed number of queries."""
    stages = (
        PlanStage.objects.with_progress()
        .filter(plan=plan)
        .select_related("appointment__location")
        .prefetch_related(
            Prefetch("items", PlanItem.objects.with_intent()),
            "items__area__parts",
            "items__product",
            "items__alternative_to__area",
            "items__alternative_to__product",
        )
    )
    given, skips = _given_in(list(stages)), skips_in(plan)
    return [
        StageProgress(
            stage,
            planned_against(
                stage.items.all(), given.get(stage.pk, []), skips, is_over=stage.is_done
            ),
        )
        for stage in stages
    ]


def skips_in(plan: TreatmentPlan) -> dict[int, Skip]:
    """What is skipped of a plan, by item; none for one that is not agreed. Two queries.

    What the client declined with the signature counts as skipped, until somebody says otherwise.
    """
    if plan.agreed_at is None:
        return {}
    rows = ItemSkip.objects.filter(item__stage__plan=plan).select_related("by").order_by("pk")
    newest = {row.item_id: row for row in rows}
    declined = ItemDecision.objects.declined().filter(presented__item__stage__plan=plan)
    skips: dict[int, Skip] = {
        one.presented.item_id: Declined(one.reason)
        for one in declined.select_related("presented")
        if one.presented.item_id and one.presented.item_id not in newest
    }
    return skips | {pk: row for pk, row in newest.items() if row.is_skipped}


def _given_in(stages: list[PlanStage]) -> dict[int, list[Injection]]:
    """What charts say was given, for each visit of the plan: also the one that is being written.

    Where a chart names no visit, its appointment does (`of_stage_filter`).
    """
    tied = {stage.appointment_id: stage.pk for stage in stages if stage.appointment_id}
    named = Q(chart__plan_stage__in=[stage.pk for stage in stages])
    own = named | Q(chart__plan_stage=None, chart__appointment__in=list(tied))
    lines = Injection.objects.filter(so_far_filter("chart__"), own)
    joined = lines.with_products().select_related("chart")
    given: dict[int, list[Injection]] = {}
    for line in joined.order_by("sequence"):
        pk = line.chart.plan_stage_id or tied[line.chart.appointment_id]
        given.setdefault(pk, []).append(line)
    return given
