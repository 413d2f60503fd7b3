"""Which appointment each visit of a plan is, and how long after the one before it may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bookings.courses.queries import Window
from bookings.models import AppointmentType
from charting.models import PlanStage
from medspa.clinic.models import Location
from treatments.models import Modality


@dataclass(frozen=True)
class Gap:
    """Days after the visit before: the earliest, the best, and how far we would go."""

    least: int
    best: int
    most: int

    def after(self, day: date) -> Window:
        return Window(*(day + timedelta(days=n) for n in (self.least, self.best, self.most)))


# clinical.md 5, in days. Neurotoxin and filler in either order: 2 to 4 weeks [R156]; two filler
# visits: about a month, and no touch-up before 4 weeks [R90][R61].
MIXED = Gap(14, 21, 28)
FILLER_TWICE = Gap(28, 30, 42)


def gap_between(before: Iterable[str], after: Iterable[str], planned: int | None = None) -> Gap:
    """`planned`: the days that the clinician wrote at the visit; they are the earliest and best."""
    twice = Modality.FILLER in set(before) & set(after)
    usual = FILLER_TWICE if twice else MIXED
    if planned is None:
        return usual
    return Gap(planned, planned, planned + usual.most - usual.least)


def planned_days(stage: PlanStage) -> int | None:
    return stage.days_after


def visit_type(modalities: Iterable[str], location: Location) -> AppointmentType | None:
    """What to book for these: the shortest that gives just them, else that gives them as well."""
    wanted = set(modalities)
    if not wanted:
        return None
    kinds = AppointmentType.objects.filter(
        is_active=True,
        is_touch_up=False,
        purpose=AppointmentType.Purpose.TREATMENT,
        locations=location,
    )
    for modality in wanted:
        kinds = kinds.filter(**{f"gives_{Modality(modality)}": True})
    fitting = sorted(kinds, key=lambda kind: (len(kind.modalities), kind.duration_min))
    return next(iter(fitting), None)
