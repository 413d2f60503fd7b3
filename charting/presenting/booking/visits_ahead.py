"""Which visits of a signed plan are to be booked, in their order, each in its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.courses.queries import Window
from bookings.models import Appointment, AppointmentType
from charting.models import PlanItem, PlanPresentation, PlanStage
from charting.presenting.content.visits import gap_between, planned_days, visit_type
from charting.presenting.queries import accepted_items
from medspa.clinic.models import Location

FURTHER = timedelta(days=60)  # how far beyond the best days times are still offered


@dataclass(frozen=True)
class VisitAhead:
    """A visit with something in it that the client said yes to.

    `kind` is None where the location has no type of visit for it; `window` where the visit before
    it is not booked yet.
    """

    number: int
    stage: PlanStage
    items: Sequence[PlanItem]
    location: Location
    kind: AppointmentType | None
    window: Window | None

    @property
    def appointment(self) -> Appointment | None:
        """The one that it is booked as, unless it was given up."""
        return self.stage.appointment if self.stage.is_booked else None

    @property
    def is_to_book(self) -> bool:
        return not (self.stage.is_booked or self.stage.is_done)


def visits_ahead(presentation: PlanPresentation, now: datetime) -> list[VisitAhead]:
    """Of a signed plan; nothing of one that is not, or with no yes in it."""
    if presentation.signed_at is None:
        return []
    accepted = accepted_items(presentation)
    stages = PlanStage.objects.with_progress().filter(plan=presentation.plan_id)
    visits: list[VisitAhead] = []
    for stage in stages.select_related("plan__client", "appointment__location"):
        items = [one.item for one in accepted if one.item and one.item.stage_id == stage.pk]
        if items:
            visits.append(_visit(stage, items, visits, presentation.location, now))
    return visits


def next_to_book(visits: Sequence[VisitAhead]) -> VisitAhead | None:
    return next((visit for visit in visits if visit.is_to_book), None)


def _visit(
    stage: PlanStage,
    items: list[PlanItem],
    before: Sequence[VisitAhead],
    location: Location,
    now: datetime,
) -> VisitAhead:
    modalities = {item.modality for item in items}
    return VisitAhead(
        number=len(before) + 1,
        stage=stage,
        items=items,
        location=location,
        kind=visit_type(modalities, location),
        window=_window(stage, modalities, before, location.local(now).date()),
    )


def _window(
    stage: PlanStage, modalities: set[str], before: Sequence[VisitAhead], today: date
) -> Window | None:
    """The first visit is when the client likes; a later one follows the one before it."""
    if not before:
        return Window(today, today, today + FURTHER)
    last = before[-1]
    if last.stage.appointment is None or not (last.stage.is_booked or last.stage.is_done):
        return None
    gap = gap_between((item.modality for item in last.items), modalities, planned_days(stage))
    window = gap.after(last.stage.appointment.local_start.date())
    return Window(*(max(day, today) for day in (window.first, window.best, window.last)))
