"""What is shown of whom, what waits, and what a photograph's words begin with."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from charting.ground.places import clinic_place
from charting.history.queries import counted_lines
from charting.models import Photo, Publication
from charting.models.publication import PublicationQuerySet
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from treatments.giving.wordings import amount_text
from website.results import Asked, Result, tells_results

UNITS = {"U": "units"}


def today_of_clinic(now: datetime) -> date:
    return clinic_place().local(now).date()


def not_over(rows: PublicationQuerySet, now: datetime) -> list[Publication]:
    """Without those whose last day is past, on the clock of the clinic; it is asked for once there
    are any. Two statements at most."""
    found = list(rows.with_all())
    today = today_of_clinic(now) if found else None
    return [one for one in found if today and not one.is_over(today)]


@tells_results
def published_results(asked: Asked) -> list[Result]:
    """Two statements at most."""
    rows = Publication.objects.standing()
    if asked.treatment:
        rows = rows.filter(treatment=asked.treatment)
    if asked.on_home:
        rows = rows.filter(purpose=Publication.Purpose.HOME)
    found = not_over(rows.order_by("-approved_at", "-pk"), asked.now)
    return [_result(row) for row in found]


def _result(row: Publication) -> Result:
    return Result(
        key=str(row.public_id),
        title=row.title,
        view=row.before.get_view_display(),
        treated=row.treated_lines,
        note=row.note,
        treatment=row.treatment,
        before=reverse("result_picture", args=[row.public_id, "before", 960]),
        after=reverse("result_picture", args=[row.public_id, "after", 960]),
        between=row.after.taken_at - row.before.taken_at,
    )


def publications_of(client: Client) -> PublicationQuerySet:
    """Of the person, under whatever record, newest first."""
    rows: PublicationQuerySet = Publication.objects.with_all()
    return rows.filter(before__client__in=records_of(client))


def open_publications(client: Client, now: datetime) -> list[Publication]:
    """What the client can say yes to, or take down. Two statements at most."""
    return not_over(publications_of(client).open(), now)


def treated_between(before: Photo, after: Photo) -> str:
    """What charts say was given from one photograph to the other: an area and product a line, as
    clients name them. To begin with; somebody reads it before the public does."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    lines = counted_lines(before.client).filter(chart__signed_at__isnull=False)
    for one in lines.filter(at__range=(before.taken_at, after.taken_at)):
        unit = UNITS.get(one.product.unit, one.product.unit)
        found[one.area.lay_name, one.product.name, unit] += one.amount
    return "\n".join(
        f"{area}: {amount_text(amount, unit)} of {product}"
        for (area, product, unit), amount in found.items()
    )
