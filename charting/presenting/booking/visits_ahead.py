"""Which visits of a signed plan are to be booked, in their order, each in its days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Prefetch

from bookings.courses.queries import Window
from bookings.models import Appointment, AppointmentType
from charting.models import Chart, PlanItem, PlanPresentation, PlanStage, TreatmentPlan
from charting.models.plan.intent import PlanItemQuerySet
from charting.presenting.content.visits import Gap, gap_between, visit_type
from medspa.clinic.models import Location

FURTHER = timedelta(days=60)  # how far beyond the best days times are still offered


@dataclass(frozen=True)
class VisitAhead:
    """A visit with something in it that is to be given, or was: what the client said yes to and
    nobody skipped since.

    `window` is None where the visit before it is neither booked nor done. `latest`: the last day
    that leaves time for a later visit of the plan that is booked.
    """

    number: int
    stage: PlanStage
    items: Sequence[PlanItem]
    location: Location
    window: Window | None = None
    latest: date | None = None

    @cached_property
    def kind(self) -> AppointmentType | None:
        """None where the location has no type of visit for it. One query."""
        return visit_type(self.modalities, self.location)

    @property
    def modalities(self) -> set[str]:
        return {item.modality for item in self.items}

    @property
    def appointment(self) -> Appointment | None:
        """The one that it is booked as, unless it was given up."""
        return self.stage.appointment if self.stage.is_booked else None

    @property
    def is_to_book(self) -> bool:
        return not (self.stage.is_booked or self.stage.is_done)


@dataclass(frozen=True)
class _Step:
    """A visit of the plan beside the others. `on`: the day on which it is, or was, given."""

    stage: PlanStage
    items: Sequence[PlanItem]

    @cached_property
    def on(self) -> date | None:
        """Of a visit that is done, the day of its chart: it may have been booked as another."""
        charts = [chart.appointment for chart in self.stage.charts.all()]
        booked = [self.stage.appointment] if self.stage.is_booked else []
        days = [one.local_start.date() for one in charts or booked if one]
        return max(days, default=None)

    def gap_after(self, other: "_Step", *, is_next: bool) -> Gap:
        """The days that the clinician wrote count from the visit just before."""
        planned = self.stage.days_after if is_next else None
        return gap_between(other.modalities, self.modalities, planned)

    @property
    def modalities(self) -> set[str]:
        return {item.modality for item in self.items}


def visits_ahead(presentation: PlanPresentation, now: datetime) -> list[VisitAhead]:
    """Of a signed plan; nothing of one that is not, or with no yes in it. Three queries."""
    if presentation.signed_at is None:
        return []
    shown = PlanItem.objects.wanted().filter(presented__presentation=presentation)
    agreed = shown.filter(stage__plan__agreed_at__isnull=False)  # else nobody said yes to anything
    return _in_order(_steps_of(presentation.plan_id, agreed), presentation.location, now)


def visits_of_plan(plan: TreatmentPlan, place: Location, now: datetime) -> list[VisitAhead]:
    """Of an agreed plan, however the client agreed to it. Three queries."""
    wanted = PlanItem.objects.wanted().filter(stage__plan=plan)
    return _in_order(_steps_of(plan.pk, wanted), place, now)


def _in_order(steps: list[_Step], place: Location, now: datetime) -> list[VisitAhead]:
    today = place.local(now).date()
    return [
        VisitAhead(
            number=number,
            stage=step.stage,
            items=step.items,
            location=place,
            window=_window(step, steps[: number - 1], today),
            latest=_latest(step, steps[number:]),
        )
        for number, step in enumerate(steps, start=1)
    ]


def next_to_book(visits: Sequence[VisitAhead]) -> VisitAhead | None:
    return next((visit for visit in visits if visit.is_to_book), None)


def _steps_of(plan: int, wanted: PlanItemQuerySet) -> list[_Step]:
    """Visits with something that is to be given, or was."""
    items = list(wanted.select_related("area", "product"))
    stages = PlanStage.objects.with_progress().filter(plan=plan).order_by("position")
    charts = Chart.objects.counting().select_related("appointment__location")
    stages = stages.select_related("plan__client", "appointment__location")
    steps = [
        _Step(stage, [item for item in items if item.stage_id == stage.pk])
        for stage in stages.prefetch_related(Prefetch("charts", charts))
    ]
    return [step for step in steps if step.items]


def _window(step: _Step, before: Sequence[_Step], today: date) -> Window | None:
    """The first visit is when the client likes; a later one keeps its days from all before it."""
    if before and before[-1].on is None:
        return None
    asked = [
        step.gap_after(other, is_next=other is before[-1]).after(other.on)
        for other in before
        if other.on
    ]
    first = max([today, *(window.first for window in asked)])
    best = max([first, *(window.best for window in asked)])
    return Window(first, best, best if asked else today + FURTHER)


def _latest(step: _Step, after: Iterable[_Step]) -> date | None:
    days = [
        other.on - timedelta(days=other.gap_after(step, is_next=number == 0).least)
        for number, other in enumerate(after)
        if other.on
    ]
    return min(days, default=None)
