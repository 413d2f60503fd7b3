"""The visits of a plan that are still to come, on the days on which they are meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Min

from charting.history.queries import lines_given, newest_weight
from charting.intake.queries import findings_of
from charting.intake.questions import YES
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.progress import StageProgress
from medspa.clients.models import Client
from treatments.catalogue.timing import toxin_touchup_days
from treatments.giving import Line
from treatments.models import DoseRange, Product

LONGEST_PLAN = timedelta(days=400)
WEIGHT_LOST = "weight-lost"
"""The slug of a health question."""


@dataclass(frozen=True)
class StageAhead:
    """A visit that is not over, and what of it is to be given."""

    stage: PlanStage
    on: date
    items: list[PlanItem]

    @property
    def modalities(self) -> set[str]:
        return {item.modality for item in self.items}

    @property
    def lines(self) -> list[Line]:
        return [line_ahead(item, self) for item in self.items]


@dataclass(frozen=True)
class PlanAhead:
    """What the checks of a plan have to know; read once, in a fixed number of queries.

    `ml_per_60kg` is the yearly ceiling of those gels that have one [R86].
    """

    on: date
    stages: list[StageAhead]
    given: list[Line]
    weight_kg: Decimal | None
    birth_on: date | None
    ranges: list[DoseRange]
    touch_up_days: tuple[int, int] | None
    ml_per_60kg: Decimal | None
    is_losing_weight: bool = False

    @property
    def items(self) -> list[PlanItem]:
        return [item for stage in self.stages for item in stage.items]


def line_ahead(item: PlanItem, stage: StageAhead) -> Line:
    return Line(
        modality=item.modality,
        on=stage.on,
        product=item.product,
        area=item.area,
        side=item.side,
        amount=item.amount,
        session=f"planned:{stage.stage.pk}",
        where=f"as planned, visit {stage.stage.position}",
    )


def read_ahead(plan: TreatmentPlan, stages: list[StageProgress], now: datetime) -> PlanAhead:
    ahead = list(_ahead(stages, now.date()))
    areas = {item.area_id for stage in ahead for item in stage.items}
    weight = newest_weight(plan.client)
    known = Product.objects.aggregate(least=Min("max_ml_per_60kg_per_year"))
    return PlanAhead(
        on=now.date(),
        stages=ahead,
        given=lines_given(plan.client, now, now + LONGEST_PLAN),
        weight_kg=weight.weight_kg if weight else None,
        birth_on=plan.client.birth_on,
        ranges=list(DoseRange.objects.filter(area__in=areas).select_related("product")),
        touch_up_days=toxin_touchup_days(),
        ml_per_60kg=known["least"],
        is_losing_weight=_is_losing_weight(plan.client, now),
    )


def _is_losing_weight(client: Client, now: datetime) -> bool:
    """As the health questions have it now; what is over or set aside counts as no."""
    return any(
        one.rule.question == WEIGHT_LOST and one.answer.value.get("is") == YES
        for one in findings_of(client, now)
    )


def _ahead(stages: list[StageProgress], on: date) -> Iterator[StageAhead]:
    """From today, each so many days after the one before; a booked visit on its own day."""
    for progress in stages:
        if progress.state == "done":
            continue
        stage = progress.stage
        on += timedelta(days=stage.days_after or 0)
        if progress.state == "booked" and stage.appointment:
            on = stage.appointment.local_start.date()
        items = [line.item for line in progress.lines if line.is_wanted]
        yield StageAhead(stage, on, items)
