"""Which appointment each visit of a plan is, and how long after the one before it may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bookings.courses.queries import Window
from bookings.models import AppointmentType
from medspa.clinic.models import Location
from treatments.catalogue.planning import strictest_gap
from treatments.catalogue.timing import TOXIN_MIN_DAYS
from treatments.models import Modality


@dataclass(frozen=True)
class Gap:
    """Days after the visit before: the earliest and the usual one."""

    least: int
    usual: int

    def after(self, day: date) -> Window:
        usual = day + timedelta(days=self.usual)
        return Window(day + timedelta(days=self.least), usual, usual)


def gap_between(before: Iterable[str], after: Iterable[str], planned: int | None = None) -> Gap:
    """As the sources have it (`treatments.catalogue.planning`); neurotoxin after neurotoxin as its
    labels. `planned`: the days that the clinician wrote, never fewer than the least of both."""
    one, other = set(before), set(after)
    known = strictest_gap(sorted(one), sorted(other))
    twice = TOXIN_MIN_DAYS if Modality.NEUROTOXIN in one & other else 0
    least = max(known.least if known else 0, twice)
    if planned is not None:
        return Gap(max(planned, least), max(planned, least))
    return Gap(least, max(known.usual if known else 0, least))


def touch_up_type(location: Location) -> AppointmentType | None:
    """What to book where little is added to what was given; None where nobody offers it."""
    kinds = AppointmentType.objects.filter(is_active=True, is_touch_up=True, locations=location)
    return kinds.order_by("duration_min", "pk").first()


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
