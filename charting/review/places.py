"""What a visit can look back on: the areas that were treated last, and how they came out.

A touch-up is offered in its days only (`TimingRule`; clinical.md 5: neurotoxin from day 14 to 21).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from bookings.models import AppointmentType
from charting.models import Chart, Injection, ReviewOutcome
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from treatments.catalogue.amounts import Amount, totals_by_product
from treatments.catalogue.timing import timing_rules
from treatments.models import FacialArea, Modality, TimingRule
from treatments.models.timing_rule import DaySpan

Outcomes = dict[tuple[str, str], ReviewOutcome]
"""By code of the area and modality."""


@dataclass(frozen=True)
class ReviewPlace:
    """An area that was treated `day` days ago; `outcome`: what was said of it in this chart."""

    area: FacialArea
    modality: Modality
    given_on: date
    given: str
    day: int
    touch_up_days: DaySpan | None
    outcome: ReviewOutcome | None

    @property
    def key(self) -> str:
        return f"{self.modality}-{self.area.pk}"

    @property
    def may_touch_up(self) -> bool:
        days = self.touch_up_days
        return days is not None and days[0] <= self.day <= days[1]

    @property
    def touch_up_when(self) -> str:
        """Why none is offered now."""
        if self.touch_up_days is None:
            return "No days for a touch-up are known."
        first, last = self.touch_up_days
        return f"A touch-up is made from day {first} to {last}; this is day {self.day}."

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Where a touch-up may be: a side of its own only where there are two."""
        choices = ReviewOutcome.TouchUp
        two = [(side.value, str(side.label)) for side in (choices.RIGHT, choices.LEFT)]
        whole = (choices.WHOLE.value, "Both sides" if len(self.area.sides) > 1 else "Touch-up")
        none = (choices.NONE.value, str(choices.NONE.label))
        return [none, *(two if len(self.area.sides) > 1 else []), whole]


def gais_steps() -> list[tuple[int, str, str]]:
    """Each step with its number and words, the best first."""
    steps = ReviewOutcome.Gais
    return [(one.value, ReviewOutcome(gais=one.value).number, str(one.label)) for one in steps]


def places_to_review(chart: Chart, said: Iterable[ReviewOutcome]) -> list[ReviewPlace]:
    """Of the newest earlier visit of each modality, while it is to be looked at. Two queries."""
    rules = timing_rules()
    here = {(one.area_id, one.modality): one for one in said}
    lines = _lines_before(chart, max((_last_day(rule) for rule in rules.values()), default=0))
    found: list[ReviewPlace] = []
    for modality in Modality:
        rule = rules.get(modality)
        given = [line for line in lines if line.product.modality == modality]
        newest = [line for line in given if line.chart_id == given[0].chart_id]
        found += [_place(group, chart, rule, here) for group in _by_area(newest) if rule]
    return [place for place in found if place.day <= _last_day(rules[place.modality])]


def first_view(chart: Chart, places: list[ReviewPlace]) -> str:
    """A review begins with how it came out, a treatment with the face."""
    is_review = chart.appointment.appointment_type.purpose == AppointmentType.Purpose.REVIEW
    return "review" if is_review and places else "face"


def last_outcomes(client: Client) -> Outcomes:
    """The newest signed one of each area and modality, on whichever of the person's records."""
    rows = ReviewOutcome.objects.counting().filter(chart__client__in=records_of(client))
    joined = rows.select_related("area").order_by("given_on", "at")
    return {(one.area_id, one.modality): one for one in joined}


def _lines_before(chart: Chart, days: int) -> list[Injection]:
    """Newest visit first."""
    starts_at = chart.appointment.starts_at
    lines = Injection.objects.counting().filter(
        chart__client__in=records_of(chart.client),
        chart__appointment__starts_at__lt=starts_at,
        chart__appointment__starts_at__gte=starts_at - timedelta(days=days + 1),
    )
    joined = lines.with_products().select_related("area", "chart__appointment__location")
    return list(joined.order_by("-chart__appointment__starts_at", "chart", "area__position"))


def _last_day(rule: TimingRule) -> int:
    spans = (rule.review_days, rule.touchup_days)
    return max((span[1] for span in spans if span), default=0)


def _by_area(lines: list[Injection]) -> list[list[Injection]]:
    ordered = sorted(lines, key=lambda line: line.area.position)
    return [list(group) for _, group in groupby(ordered, key=lambda line: line.area_id)]


def _place(
    lines: list[Injection],
    chart: Chart,
    rule: TimingRule,
    said: Outcomes,
) -> ReviewPlace:
    first = lines[0]
    modality = Modality(str(first.product.modality))
    totals = totals_by_product(Amount(line.product, line.amount) for line in lines)
    return ReviewPlace(
        area=first.area,
        modality=modality,
        given_on=first.given_on,
        given=", ".join(f"{amount} {product}" for product, amount in totals.items()),
        day=(chart.visit_on - first.given_on).days,
        touch_up_days=rule.touchup_days,
        outcome=said.get((first.area_id, modality)),
    )
