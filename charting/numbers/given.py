"""What was given and what was thrown away, by product and area; amounts of two products are never
added."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from bookings.numbers.grouped import GroupedReport
from bookings.numbers.report import Column, register
from bookings.numbers.span import Span
from charting.models import Injection, Preparation, Syringe
from charting.models.counting import counting_filter
from medspa.accounts.permissions import Permission
from medspa.formats.dates import format_when
from treatments.wording import plain_number


def given(span: Span) -> QuerySet[Injection]:
    """Lines of signed charts, with the product of each."""
    rows = Injection.objects.counting().filter(span.holds("chart__appointment__"))
    lots = ("preparation__lot__product", "syringe__lot__product")
    return (
        rows.with_products()
        .select_related("area", "chart__client", "chart__injector", "chart__appointment__location")
        .annotate(
            given_product=Coalesce(*lots), product_name=Coalesce(*(f"{lot}__name" for lot in lots))
        )
    )


GIVEN_COLUMNS = (
    Column("Day", lambda line: format_when(line.chart.visit_on, "j M Y")),
    Column("Client", lambda line: line.chart.client.full_name),
    Column("Product", lambda line: line.product_name),
    Column("Area", lambda line: line.area.full_name),
    Column(
        "Amount", lambda line: f"{plain_number(line.amount)} {'U' if line.preparation_id else 'mL'}"
    ),
    Column("By", lambda line: line.chart.injector.name),
)


def _address(line: Injection) -> str:
    return line.chart.get_absolute_url()


def _in(unit: str) -> Callable[[Decimal], str]:
    return lambda amount: f"{plain_number(amount)} {unit}"


def _given(slug: str, title: str, unit: str, container: str) -> GroupedReport:
    return GroupedReport(
        slug=slug,
        title=title,
        says="Lines of signed charts of these days and what they come to, product by product.",
        base=lambda span: given(span).filter(**{f"{container}__isnull": False}),
        group="given_product",
        label="product_name",
        columns=GIVEN_COLUMNS,
        address=_address,
        order=("-chart__appointment__starts_at", "-pk"),
        permission=Permission.VIEW_CHARTS,
        amount=Sum("amount"),
        say=_in(unit),
    )


AREAS = GroupedReport(
    slug="areas",
    title="Areas",
    says="Lines of signed charts of these days, by area, and how many visits had one there.",
    base=given,
    group="area",
    label="area__clinical_name",
    columns=GIVEN_COLUMNS,
    address=_address,
    order=("-chart__appointment__starts_at", "-pk"),
    permission=Permission.VIEW_CHARTS,
    amount=Count("chart", distinct=True),
    say=lambda visits: f"{visits} visit{'' if visits == 1 else 's'}",
)


def _waste(slug: str, title: str, unit: str, model: Any, column: str) -> GroupedReport:
    def thrown_away(span: Span) -> QuerySet[Any]:
        rows = model.objects.filter(span.holds("chart__appointment__"), **{f"{column}__gt": 0})
        kept: QuerySet[Any] = rows.filter(counting_filter("chart__"))
        return kept.select_related("lot__product", "chart__appointment__location")

    return GroupedReport(
        slug=slug,
        title=title,
        says="Opened for signed charts of these days and written off as waste, product by product.",
        base=thrown_away,
        group="lot__product",
        label="lot__product__name",
        columns=(
            Column("Day", lambda pack: format_when(pack.chart.visit_on, "j M Y")),
            Column("Product", lambda pack: pack.lot.product.name),
            Column("Lot", lambda pack: pack.lot.lot_number),
            Column("Wasted", lambda pack: f"{plain_number(pack.wasted)} {unit}"),
            Column("Location", lambda pack: pack.chart.appointment.location.name),
        ),
        address=lambda pack: reverse("stock_lot", args=[pack.lot_id]),
        order=("-chart__appointment__starts_at", "-pk"),
        permission=Permission.MANAGE_STOCK,
        amount=Sum(column),
        say=_in(unit),
    )


register(
    _given("units-given", "Neurotoxin given", "U", "preparation"),
    _given("volume-given", "Filler given", "mL", "syringe"),
    AREAS,
    _waste("vials-wasted", "Waste of vials", "U", Preparation, "wasted_units"),
    _waste("syringes-wasted", "Waste of syringes", "mL", Syringe, "wasted_ml"),
)
