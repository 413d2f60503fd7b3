"""When what was given is due again: from what was really delivered, never from what was planned.

What is due to each area follows from signed charts. From when neurotoxin may be given at all
follows from all that the rules know of: open charts, what was had elsewhere, visits that are done
and have no chart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from charting.followup.cycles import AreaCycle, cycles_of_visits, present_cycles
from charting.followup.reviews import ReviewDue, reviews_due
from charting.history.queries import line_of, uncharted_lines
from charting.history.visits import GivenAtVisit, given_at_visits
from charting.models import Dissolution, Injection
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of, records_of_people
from treatments.catalogue.timing import Window, maintenance_window, timing_rules, touchup_days
from treatments.giving import Line, ToxinAgain, toxin_again
from treatments.models import AreaGuidance, FacialArea, Modality, Product, Treatment
from treatments.models.timing_rule import DaySpan

COURSE = "full-facial-balancing"  # the treatment page whose months the whole course lasts [SEED]
OLDEST_FIRST = ("chart__appointment__starts_at", "sequence")
Gone = dict[tuple[int, str, str], datetime]
PERSON = Coalesce("one_with", "pk")
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
    """What is due, and `toxin`: when neurotoxin may be given again; None if none is known of.

    `lines`: all that counts, of open charts and from elsewhere too, the points of a place together.
    """

    areas: list[AreaDue]
    toxin: ToxinAgain | None
    reviews: list[ReviewDue]
    filler_on: date | None
    course: Window | None
    annual_due_on: date | None
    lines: list[Line] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.areas or self.toxin)


def maintenance_due(client: Client) -> Maintenance:
    """What the client is due, from signed charts. A touch-up begins no cycle; what was dissolved
    is due no more."""
    dissolved = dissolved_of(records_of(client))
    given = given_at_visits(client, each_moment=bool(dissolved))
    rules = timing_rules()
    days = touchup_days(rules)
    areas = _areas_due(client, given, dissolved, days)
    filler_on = max((due.given_on for due in areas if not due.is_toxin), default=None)
    lines = _all_lines(client, given)
    return Maintenance(
        areas=areas,
        toxin=toxin_again(lines, days.get(Modality.NEUROTOXIN)),
        reviews=reviews_due(client, _last_given(areas), rules),
        filler_on=filler_on,
        course=_course_window(filler_on) if filler_on else None,
        annual_due_on=filler_on + relativedelta(months=ANNUAL_MONTHS) if filler_on else None,
        lines=lines,
    )


def _all_lines(client: Client, given: Iterable[GivenAtVisit]) -> list[Line]:
    return [*(one.line for one in given), *uncharted_lines(client)]


def given_to(clients: QuerySet[Client]) -> QuerySet[Injection]:
    lines = Injection.objects.counting().filter(chart__client__in=clients)
    joined = lines.with_products()
    return joined.select_related("area", "chart__appointment__location", "chart__client")


def yearly_due_on(clients: Iterable[int]) -> dict[int, date]:
    """When the yearly visit is due of the person that each client is, for those who have filler
    left, in whichever of the person's records it stands. Four queries."""
    known = dict(Client.objects.filter(pk__in=clients).values_list("pk", PERSON))
    records = records_of_people(known.values())
    lines = given_to(records).filter(syringe__isnull=False)
    lines = lines.order_by(Coalesce("chart__client__one_with", "chart__client"), *OLDEST_FIRST)
    there = undissolved_lines(lines, dissolved_of(records))
    days = touchup_days()
    due: dict[int, date] = {}
    for person, own in groupby(there, key=_person_of):
        filler_on = max(cycle.on for cycle in present_cycles(own, days))
        due[person] = filler_on + relativedelta(months=ANNUAL_MONTHS)
    return {pk: due[person] for pk, person in known.items() if person in due}


def _person_of(line: Injection) -> int:
    return line.chart.client.person_id


def dissolved_of(clients: QuerySet[Client]) -> list[Dissolution]:
    """Whole places whose filler was dissolved, without lines that were taken back."""
    lines = Dissolution.objects.filter(client__in=clients, is_partial=False, mistake=None)
    return list(lines.select_related("location", "client"))


def undissolved_lines(
    lines: Iterable[Injection], dissolved: Iterable[Dissolution]
) -> list[Injection]:
    """What was not dissolved since: only hyaluronic acid is, in that place, given before."""
    gone = _gone(dissolved)
    return [line for line in lines if not _is_dissolved(_person_of(line), line_of(line), gone)]


def _gone(dissolved: Iterable[Dissolution]) -> Gone:
    """When each place was dissolved last."""
    gone: Gone = {}
    for one in dissolved:
        place = (one.client.person_id, one.area_id, one.side)
        gone[place] = max(one.at, gone.get(place, one.at))
    return gone


def _is_dissolved(person: int, line: Line, gone: Gone) -> bool:
    area, product = line.area, line.product
    at = gone.get((person, area.pk, line.side)) if area else None
    if at is None or line.at is None or product is None:
        return False
    return line.at <= at and product.dissolves_with_hyaluronidase


def _last_given(areas: Iterable[AreaDue]) -> dict[Modality, date]:
    last: dict[Modality, date] = {}
    for due in areas:
        if modality := due.product.modality:
            last[modality] = max(due.given_on, last.get(modality, due.given_on))
    return last


def _areas_due(
    client: Client,
    given: Iterable[GivenAtVisit],
    dissolved: Iterable[Dissolution],
    days: dict[str, DaySpan],
) -> list[AreaDue]:
    gone, person = _gone(dissolved), client.person_id
    there = [
        (one.visit_on, one.line)
        for one in given
        if one.is_signed and not _is_dissolved(person, one.line, gone)
    ]
    cycles = cycles_of_visits(there, days)
    areas = {cycle.area.pk for cycle in cycles}
    guidance = {
        (row.area_id, str(row.modality)): row for row in AreaGuidance.objects.filter(area__in=areas)
    }
    due = [
        _area_due(cycle, guidance.get((cycle.area.pk, str(cycle.product.modality))))
        for cycle in cycles
    ]
    return sorted(due, key=lambda one: (not one.is_toxin, one.area.position))


def _area_due(cycle: AreaCycle, guidance: AreaGuidance | None) -> AreaDue:
    window = maintenance_window(guidance, cycle.on, cycle.product)
    is_agreed = _is_agreed(cycle.product, guidance)
    return AreaDue(cycle.area, cycle.product, cycle.on, window, is_agreed)


def _is_agreed(product: Product, guidance: AreaGuidance | None) -> bool:
    """Whether the months that were taken have a source: the product's own go first."""
    if product.recall_months_min is not None:
        return not product.needs_review
    return guidance is not None and guidance.recall_is_agreed


def _course_window(filler_on: date) -> Window | None:
    course = Treatment.objects.filter(slug=COURSE).first()
    return maintenance_window(course, filler_on) if course else None
