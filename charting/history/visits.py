"""What was given at each visit of a client, the points of a place together.

For whoever reads years of it: a line for each place and product of a chart, and not one for each
point with its chart, its container and its visit.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Case, DateField, DateTimeField, F, Func, Min, Sum, Value, When
from django.db.models.functions import Coalesce

from charting.history.queries import counted_lines
from medspa.clients.models import Client
from treatments.giving import Line
from treatments.models import FacialArea, Product

PLACE = "chart__appointment__location__time_zone"
KEYS = (
    "chart",
    "area",
    "side",
    "product_id",
    "given_day",
    "visit_day",
    "chart__appointment__starts_at",
    "is_signed",
)
SUMS = ("first_at", "together", "first_line")


class LocalDate(Func):
    """The day of a moment on the clock of a time zone."""

    template = "(%(expressions)s)::date"
    arg_joiner = " AT TIME ZONE "
    output_field = DateField()


@dataclass(frozen=True)
class GivenAtVisit:
    """`line` counts on the day of the injection; `visit_on` is that of the visit."""

    visit_on: date
    is_signed: bool
    starts_at: datetime
    sequence: int
    line: Line


class _Row(NamedTuple):
    chart: int
    area: str
    side: str
    product_id: int
    on: date
    visit_on: date
    starts_at: datetime
    is_signed: bool
    at: datetime
    amount: Decimal
    sequence: int


def given_at_visits(client: Client, *, each_moment: bool = False) -> list[GivenAtVisit]:
    """Every injection that counts (`counted_lines`), oldest visit first. Three queries.

    `each_moment`: points given at different moments of a visit stay apart.
    """
    rows = _rows(client, each_moment=each_moment)
    products = Product.objects.in_bulk({row.product_id for row in rows})
    areas = FacialArea.objects.in_bulk({row.area for row in rows})
    given = [_given(row, products[row.product_id], areas[row.area]) for row in rows]
    return sorted(given, key=attrgetter("starts_at", "sequence"))


def _rows(client: Client, *, each_moment: bool) -> list[_Row]:
    found = (
        counted_lines(client)
        .select_related(None)
        .order_by()
        .annotate(
            product_id=Coalesce("preparation__lot__product", "syringe__lot__product"),
            given_day=LocalDate("at", PLACE),
            visit_day=LocalDate("chart__appointment__starts_at", PLACE),
            is_signed=Case(When(chart__signed_at=None, then=False), default=True),
            moment=F("at") if each_moment else Value(None, DateTimeField()),
        )
        .values(*KEYS, "moment")
        .annotate(first_at=Min("at"), together=Sum("amount"), first_line=Min("sequence"))
    )
    return [_Row(*row) for row in found.values_list(*KEYS, *SUMS)]


def _given(row: _Row, product: Product, area: FacialArea) -> GivenAtVisit:
    line = Line(
        modality=str(product.modality),
        on=row.on,
        product=product,
        area=area,
        side=row.side,
        amount=row.amount,
        session=str(row.chart),
        at=row.at,
    )
    return GivenAtVisit(row.visit_on, row.is_signed, row.starts_at, row.sequence, line)
