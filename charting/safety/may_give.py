"""May this be given to this client now? The facts of the record, and what the rules say to them.

Asked when a product is opened, at each injection and at signing. The rules themselves are in
`treatments/giving`; `bookings.rules.client_rules` asks interval, touch-up, age and clearance of
what is only planned.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from charting.clearances.queries import with_orders
from charting.history.queries import line_of, lines_given, newest_weight
from charting.intake.queries import read_answers
from charting.models import Chart, ConsentForm, Container, Injection
from charting.safety.client_health import ClientHealth
from charting.safety.client_papers import ClientPapers, licence_of
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from treatments.catalogue.timing import toxin_touchup_days
from treatments.giving import (
    Ages,
    Answer,
    Facts,
    Line,
    Policy,
    Request,
    Vial,
    judge_request,
)
from treatments.models import DoseRange, GivingPolicy, Indication, Product


def may_give(asked: Request, *, chart: Chart, ignoring: Injection | None = None) -> list[Answer]:
    """Every rule's answer to what is to be given to the client of this chart, by its injector.

    `ignoring` is the line that is about to be changed. A fixed number of queries.
    """
    location = chart.appointment.location
    facts = read_facts(
        chart.client, chart.injector, [asked], location, writing=chart, ignoring=ignoring
    )
    return judge_request(asked, facts)


def request_for_product(chart: Chart, product: Product, at: datetime) -> Request:
    """May the client have the product then? Where and how much is not known when it is opened."""
    return Request(
        modality=str(product.modality),
        on=chart.appointment.location.local(at).date(),
        at=at,
        product=product,
        session=str(chart.pk),
    )


def request_of_line(line: Injection) -> Request:
    """May what the line says be given? On its own day, from its own container."""
    known = line_of(line)
    return Request(
        modality=known.modality,
        on=known.on,
        at=line.at,
        product=known.product,
        area=known.area,
        side=known.side,
        amount=known.amount,
        points=known.points,
        session=known.session,
        vial=vial_of(line.container, line.chart.appointment.location),
    )


def vial_of(container: Container, place: Location) -> Vial | None:
    """What the rules ask of a container that was mixed; a syringe lasts as long as its lot."""
    if container.use_by is None:
        return None
    return Vial(vial_name(container.pk), place.local(container.use_by))


def vial_name(pk: int) -> str:
    """What an answer is about that is given of one vial."""
    return f"vial {pk}"


def read_facts(
    client: Client,
    injector: StaffMember | None,
    asked: Sequence[Request],
    location: Location,
    *,
    papers: ClientPapers | None = None,
    health: ClientHealth | None = None,
    writing: Chart | None = None,
    ignoring: Injection | None = None,
) -> Facts:
    """What the rules have to know for these questions. Give `papers` and `health` that
    were read already."""
    lines = tuple(lines_given(client, *_span(asked), writing=writing, ignoring=ignoring))
    products = {one.product.pk for one in asked if one.product}
    weight = newest_weight(client)
    labelled = _labelled(products, asked)
    return Facts(
        birth_on=client.birth_on,
        weight_kg=weight.weight_kg if weight else None,
        injector=licence_of(injector) if injector else None,
        papers=papers or read_papers(client, location),
        health=health or ClientHealth(read_answers(client, location)),
        lines=lines,
        ranges=tuple(_ranges(asked, lines)),
        touch_up_days=toxin_touchup_days(),
        on_label=frozenset(place for place, _ in labelled),
        studied_ages={place: ages for place, ages in labelled if any(ages)},
        policy=read_policy(),
    )


def read_papers(client: Client, location: Location) -> ClientPapers:
    """Four queries, five where there is an order."""
    return ClientPapers(
        location=location,
        clearances=list(with_orders(client.clearances.all())),
        consents=list(client.consents.select_related("form")),
        forms=list(ConsentForm.objects.defer("text")),
    )


def _span(asked: Sequence[Request]) -> tuple[datetime, datetime]:
    moments = [one.at for one in asked]
    return min(moments), max(moments)


def _ranges(asked: Sequence[Request], lines: Iterable[Line]) -> Iterable[DoseRange]:
    days = {one.on for one in asked}
    areas = {one.area.pk for one in asked if one.area}
    areas |= {line.area.pk for line in lines if line.area and line.on in days}
    return DoseRange.objects.filter(area__in=areas).select_related("product")


def _labelled(
    products: Collection[int], asked: Sequence[Request]
) -> list[tuple[tuple[int, str], Ages]]:
    """Each product and area on-label that day, and the ages for which it was studied there."""
    rows = Indication.objects.holding(min(one.on for one in asked)).filter(product__in=products)
    return [((row.product_id, row.area_id), _studied(row)) for row in rows]


def _studied(row: Indication) -> Ages:
    return row.studied_age_min, row.studied_age_max


def read_policy() -> Policy:
    """Who may set rules aside at the needle, as the clinic has it."""
    rows = list(GivingPolicy.objects.values_list("rule", "when_given", "when_signed"))
    return Policy(
        {rule: given for rule, given, _ in rows}, {rule: signed for rule, _, signed in rows}
    )
