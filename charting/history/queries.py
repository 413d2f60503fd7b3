"""What a client was given, wherever it stands: open charts, signed ones, visits without a chart.

Days are those on which it was injected, on the clock of the place.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Appointment
from charting.models import (
    Chart,
    ClientWeight,
    GivenElsewhere,
    Injection,
)
from charting.models.charts.injection import PRODUCTS
from charting.models.counting import so_far_filter
from medspa.audit.log import reference
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of, records_of_people
from treatments.giving import Line
from treatments.models import Modality

REACH = timedelta(days=400)
"""How far before and after a moment rules look: a year, and the days in which it may begin."""


def counted_lines(client: Client, writing: Chart | None = None) -> QuerySet[Injection]:
    """Every injection that counts: of open charts like signed ones, not of retracted ones.

    A chart that is written anew counts in place of the wrong one once it is signed, and before
    that only to itself (`writing`).
    """
    return lines_of_people([client.person_id], writing)


def lines_of_people(people: Collection[int], writing: Chart | None = None) -> QuerySet[Injection]:
    """The same of these `Client.person_id`s, whatever records they have."""
    return (
        Injection.objects.filter(so_far_filter("chart__") | Q(chart=writing))
        .filter(chart__client__in=records_of_people(people))
        .exclude(chart=writing.replaces_id if writing else None)
        .with_products()
        .select_related("area", "chart__appointment__location", "chart__client")
        .order_by("at", "pk")
    )


def lines_given(
    client: Client,
    first: datetime,
    last: datetime,
    *,
    writing: Chart | None = None,
    ignoring: Injection | None = None,
) -> list[Line]:
    """All that counts between a year before `first` and a year after `last`. Three queries."""
    span = (first - REACH, last + REACH)
    injections = counted_lines(client, writing).filter(at__range=span)
    # Of each line its place and day: whose it is, is known, and phone numbers are slow to read.
    joins = (*PRODUCTS, "area", "chart__appointment__location")
    injections = injections.select_related(None).select_related(*joins)
    injections = injections.defer("chart__appointment__location__phone")
    if ignoring:
        injections = injections.exclude(pk=ignoring.pk)
    return [
        *(line_of(injection) for injection in injections),
        *elsewhere_lines(client, since=span[0].date(), until=span[1].date()),
        *_untold(untold_toxin_visits(client).filter(starts_at__range=span)),
    ]


def uncharted_lines(client: Client) -> list[Line]:
    """What counts and stands in no chart, of whatever year: had elsewhere, or not told yet. Two
    queries."""
    return [*elsewhere_lines(client), *_untold(untold_toxin_visits(client))]


def line_of(injection: Injection) -> Line:
    product = injection.product
    return Line(
        modality=str(product.modality),
        on=injection.given_on,
        product=product,
        area=injection.area,
        side=injection.side,
        amount=injection.amount,
        points=injection.point_count,
        session=str(injection.chart_id),
        at=injection.at,
        source=reference(injection.chart),
    )


def newest_weight(client: Client) -> ClientWeight | None:
    """What the yearly ceiling reckons with: the newest that staff noted, on whichever of the
    person's records. What was told later in the health answers counts where it is lower, or where
    nobody noted one: an answer alone never raises what may be given. One statement."""
    noted: ClientWeight | None = None
    told: ClientWeight | None = None
    weights = ClientWeight.objects.filter(client__in=records_of(client)).select_related("by")
    for weight in weights:
        if weight.told_in_id is None:
            noted = weight
            break
        told = told or weight
    if noted and told:
        return min(noted, told, key=lambda one: one.weight_kg)
    return noted or told


def elsewhere_lines(
    client: Client, since: date = date.min, until: date = date.max
) -> Iterator[Line]:
    rows = GivenElsewhere.objects.not_taken_back().filter(client__in=records_of(client))
    rows = rows.filter(given_on__gte=since, given_on__lte=until)
    for row in rows.select_related("product", "area"):
        yield Line(
            modality=Modality.NEUROTOXIN,
            on=row.given_on,
            product=row.product,
            area=row.area,
            amount=row.units,
            where=f"at {row.place}" if row.place else "elsewhere",
            source=reference(row),
        )


def _untold(visits: QuerySet[Appointment]) -> Iterator[Line]:
    for visit in visits.select_related("location"):
        on = visit.local_start.date()
        yield Line(Modality.NEUROTOXIN, on, session=f"visit:{visit.pk}", where="no chart yet")


def untold_toxin_visits(client: Client) -> QuerySet[Appointment]:
    """Completed neurotoxin visits of which no chart tells what was given, not even an open one."""
    telling = Chart.objects.filter(
        Q(signed_at__isnull=False) | Q(injections__isnull=False), appointment=OuterRef("pk")
    )
    completed = Appointment.objects.filter(
        client__in=records_of(client), status=Appointment.Status.COMPLETED
    )
    return completed.beginning_neurotoxin().exclude(Exists(telling))
