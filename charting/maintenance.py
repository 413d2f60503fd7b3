"""When what was given is due again: from what was really delivered, never from what was planned."""

from dataclasses import dataclass
from datetime import date

from charting.models import Injection
from medspa.clients.models import Client
from treatments.models import AreaGuidance, FacialArea, Modality, Product, TimingRule, Treatment
from treatments.services.timing import (
    Window,
    add_months,
    eligible_again_on,
    maintenance_window,
    touchup_window,
)

COURSE = "full-facial-balancing"  # the treatment page whose months the whole course lasts [SEED]
ANNUAL_MONTHS = 12  # "annual tweak" after the last filler visit [SEED]


@dataclass(frozen=True)
class AreaDue:
    """One area: when it was last treated and when it is due again."""

    area: FacialArea
    product: Product
    given_on: date
    window: Window | None
    is_agreed: bool

    @property
    def is_toxin(self) -> bool:
        return self.product.is_neurotoxin


@dataclass(frozen=True)
class Maintenance:
    """`toxin_floor_on`: nothing earlier. `toxin_from_on`: the label's least interval is over."""

    areas: list[AreaDue]
    toxin_on: date | None
    toxin_floor_on: date | None
    toxin_from_on: date | None
    touchup: Window | None
    filler_on: date | None
    course: Window | None
    annual_due_on: date | None

    def __bool__(self) -> bool:
        return bool(self.areas)


def maintenance_due(client: Client) -> Maintenance:
    """What the client is due, from her signed charts. A touch-up does not start a new cycle."""
    areas = _areas_due(client)
    toxin = [due for due in areas if due.is_toxin]
    toxin_on = max((due.given_on for due in toxin), default=None)
    filler_on = max((due.given_on for due in areas if not due.is_toxin), default=None)
    again = [eligible_again_on(Modality.NEUROTOXIN, due.product, due.given_on) for due in toxin]
    return Maintenance(
        areas=areas,
        toxin_on=toxin_on,
        toxin_floor_on=max((one.floor_on for one in again if one.floor_on), default=None),
        toxin_from_on=max((one.from_on for one in again if one.from_on), default=None),
        touchup=touchup_window(Modality.NEUROTOXIN, toxin_on) if toxin_on else None,
        filler_on=filler_on,
        course=_course_window(filler_on) if filler_on else None,
        annual_due_on=add_months(filler_on, ANNUAL_MONTHS) if filler_on else None,
    )


def delivered(client: Client) -> list[Injection]:
    """Every injection of the client's charts that count, oldest visit first."""
    return list(
        Injection.objects.counting()
        .filter(chart__client=client)
        .select_related(
            "area",
            "preparation__lot__product",
            "syringe__lot__product",
            "chart__appointment__location",
        )
        .order_by("chart__appointment__starts_at", "sequence")
    )


def cycles_begun(client: Client) -> list[tuple[Injection, date]]:
    """For each area and modality the injection that began its present cycle, and its day."""
    return _last_given(delivered(client))


def _areas_due(client: Client) -> list[AreaDue]:
    last = cycles_begun(client)
    guidance = {
        (row.area_id, row.modality): row
        for row in AreaGuidance.objects.filter(area__in={line.area_id for line, _ in last})
    }
    areas = [_area_due(line, on, guidance.get(_place(line))) for line, on in last]
    return sorted(areas, key=lambda due: (not due.is_toxin, due.area.position))


def _place(line: Injection) -> tuple[str, str]:
    return line.area_id, str(line.product.modality)


def _area_due(line: Injection, on: date, guidance: AreaGuidance | None) -> AreaDue:
    window = maintenance_window(guidance, on, line.product) if guidance else None
    is_agreed = guidance is not None and guidance.recall_is_agreed
    return AreaDue(line.area, line.product, on, window, is_agreed)


def _last_given(lines: list[Injection]) -> list[tuple[Injection, date]]:
    """For each area and modality the injection that began its present cycle, and its day."""
    touchup_days = _touchup_days()
    cycles: dict[tuple[str, str], tuple[Injection, date]] = {}
    for line in lines:
        place, on = _place(line), line.chart.visit_on
        began = cycles.get(place)
        if began and (on - began[1]).days <= (touchup_days if line.product.is_neurotoxin else 0):
            continue
        cycles[place] = (line, on)
    return list(cycles.values())


def _touchup_days() -> int:
    """Until which day after a neurotoxin more of it is a touch-up [R159]."""
    rule = TimingRule.objects.filter(modality=Modality.NEUROTOXIN).first()
    return (rule and rule.touchup_to_day) or 0


def _course_window(filler_on: date) -> Window | None:
    course = Treatment.objects.filter(slug=COURSE).first()
    return maintenance_window(course, filler_on) if course else None
