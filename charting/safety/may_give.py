"""May this be given to this client now? The facts of the record, and what the rules say to them.

Asked when a product is opened, at each injection and at signing. The rules themselves are in
`treatments/giving`; `bookings.rules.client_rules` asks interval, touch-up, age and clearance of
what is only planned.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from charting.clearances.client_papers import ClientPapers, licence_of
from charting.history.queries import lines_given, newest_weight
from charting.models import Chart, ConsentForm, Container, Injection
from medspa.accounts.models import User
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
from treatments.models import (
    DoseRange,
    FacialArea,
    GivingPolicy,
    Indication,
    Product,
)


def may_give(
    *,
    client: Client,
    product: Product,
    at: datetime,
    by: User,
    area: FacialArea | None = None,
    side: str = "",
    amount: Decimal | None = None,
    points: int = 1,
    chart: Chart | None = None,
    location: Location | None = None,
    ignoring: Injection | None = None,
    container: Container | None = None,
) -> list[Answer]:
    """Every rule's answer, on the local day of `at` at the chart's location (or `location`).

    `amount` is in the product's unit. Area and amount are left out when a product is opened.
    `container` is what it is given from, `ignoring` the line that is about to be changed. A fixed
    number of queries.
    """
    place = chart.appointment.location if chart else location
    if place is None:
        raise ValueError("a day is a day somewhere: give the chart or the location")
    asked = Request(
        modality=str(product.modality),
        on=place.local(at).date(),
        at=at,
        product=product,
        area=area,
        side=side,
        amount=amount,
        points=points,
        session=str(chart.pk) if chart else "",
        vial=vial_of(container, place) if container else None,
    )
    injector = chart.injector if chart else StaffMember.objects.filter(user=by).first()
    return judge_request(
        asked, read_facts(client, injector, [asked], place, writing=chart, ignoring=ignoring)
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
    writing: Chart | None = None,
    ignoring: Injection | None = None,
) -> Facts:
    """What the rules have to know for these questions. Give `papers` that were read already."""
    lines = tuple(lines_given(client, *_span(asked), writing=writing, ignoring=ignoring))
    products = {one.product.pk for one in asked if one.product}
    weight = newest_weight(client)
    return Facts(
        birth_on=client.birth_on,
        weight_kg=weight.weight_kg if weight else None,
        injector=licence_of(injector) if injector else None,
        papers=papers or read_papers(client, location),
        lines=lines,
        ranges=tuple(_ranges(asked, lines)),
        touch_up_days=toxin_touchup_days(),
        **_labels(products, asked),
        policy=read_policy(),
    )


def read_papers(client: Client, location: Location) -> ClientPapers:
    """Three queries."""
    return ClientPapers(
        location=location,
        clearances=list(client.clearances.select_related("prescriber__user")),
        consents=list(client.consents.select_related("form")),
        forms=list(ConsentForm.objects.all()),
    )


def _span(asked: Sequence[Request]) -> tuple[datetime, datetime]:
    moments = [one.at for one in asked]
    return min(moments), max(moments)


def _ranges(asked: Sequence[Request], lines: Iterable[Line]) -> Iterable[DoseRange]:
    days = {one.on for one in asked}
    areas = {one.area.pk for one in asked if one.area}
    areas |= {line.area.pk for line in lines if line.area and line.on in days}
    return DoseRange.objects.filter(area__in=areas).select_related("product")


def _labels(products: Collection[int], asked: Sequence[Request]) -> dict[str, Any]:
    """Where each product is on-label that day, and the ages for which it was studied there."""
    rows = Indication.objects.holding(min(one.on for one in asked)).filter(product__in=products)
    found = [((row.product_id, row.area_id), _studied(row)) for row in rows]
    return {
        "on_label": frozenset(pair for pair, _ in found),
        "studied_ages": {pair: ages for pair, ages in found if any(ages)},
    }


def _studied(row: Indication) -> Ages:
    return row.studied_age_min, row.studied_age_max


def read_policy() -> Policy:
    """Who may set rules aside at the needle, as the clinic has it."""
    return Policy(dict(GivingPolicy.objects.values_list("rule", "when_given")))
