"""The form that opens what the visit needs: what is wanted, from which lots, and what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm

from charting.charts.forms.lines import MOST_AT_ONCE
from charting.charts.forms.screening import AskedForm
from charting.charts.opening_ordered.forms import (
    PackForm,
    answer_prefix,
    asked_of_all,
    pack_prefix,
)
from charting.charts.opening_ordered.wanted import wanted_packs
from charting.charts.page.opening import lots_to_open, shortage_for
from charting.charts.page.screening import QuestionPanel, question_before_opening
from charting.models import Chart
from charting.record.contents import ChartContents
from treatments.catalogue.amounts import Amount
from treatments.models import Product

MOST_ROWS = 12


@dataclass(frozen=True)
class OrderedOpening:
    """`is_planned`: by the plan of the visit; else by the order."""

    rows: list[PackForm]
    questions: list[QuestionPanel]
    is_planned: bool

    @property
    def asked(self) -> list[QuestionPanel]:
        """What is still to be asked."""
        return [one for one in self.questions if one.form]

    @property
    def stands(self) -> list[QuestionPanel]:
        """What was asked, or reported, already."""
        return [one for one in self.questions if not one.form]

    @property
    def count(self) -> int:
        """How many packs in all."""
        numbers = [row["how_many"].value() for row in self.rows]
        return sum(int(number) for number in numbers if str(number).isdecimal())

    @property
    def shortages(self) -> list[str]:
        return list(dict.fromkeys(row.shortage for row in self.rows if row.shortage))


def ordered_opening(
    contents: ChartContents, bound: Mapping[str, BaseForm], now: datetime
) -> OrderedOpening | None:
    """None where nothing is wanted, or nothing of it is in stock."""
    typed = [form for form in bound.values() if isinstance(form, PackForm)]
    rows = typed or _fresh_rows(contents, now)
    if not rows:
        return None
    questions = [_question(contents, one, bound, now) for one in products_of(rows)]
    is_planned = contents.chart.plan_stage is not None
    return OrderedOpening(rows, questions, is_planned)


def products_of(rows: list[PackForm]) -> list[Product]:
    return list({row.product.pk: row.product for row in rows}.values())


def typed_rows(chart: Chart, data: Any, now: datetime) -> list[PackForm]:
    """As they were sent: `row` is the product of each."""
    products = Product.objects.in_bulk(data.getlist("row")[:MOST_ROWS], field_name="slug")
    slugs = [slug for slug in data.getlist("row")[:MOST_ROWS] if slug in products]
    return [
        _row(chart, number, products[slug], now, data=data, wanted=data.get(f"wanted-{number}", ""))
        for number, slug in enumerate(slugs)
    ]


def typed_answers(
    contents: ChartContents, rows: list[PackForm], data: Any, now: datetime
) -> list[AskedForm]:
    """For each product that is opened and of which nothing stands yet."""
    opened = products_of([row for row in rows if not row.is_left_out])
    panels = [_question(contents, one, {}, now) for one in opened]
    return [_typed_answer(panel.form, data) for panel in panels if panel.form]


def _typed_answer(fresh: AskedForm, data: Any) -> AskedForm:
    prefix = answer_prefix(fresh.product.slug)
    return AskedForm(
        asked_of_all(data, prefix), product=fresh.product, is_late=fresh.is_late, prefix=prefix
    )


def _fresh_rows(contents: ChartContents, now: datetime) -> list[PackForm]:
    chart = contents.chart
    lots = lots_to_open(chart).select_related("pack", "product").first_expiry_first()
    rows = wanted_packs(contents, lots, MOST_AT_ONCE)[:MOST_ROWS]
    return [
        _row(
            chart,
            number,
            packs.product,
            now,
            wanted=str(Amount(packs.product, packs.amount)),
            initial={"how_many": packs.count, "lot": packs.lot.pk},
        )
        for number, packs in enumerate(rows)
    ]


def _row(chart: Chart, number: int, product: Product, now: datetime, **said: Any) -> PackForm:
    lots = lots_to_open(chart).filter(product=product)
    return PackForm(
        product=product,
        lots=lots.select_related("pack").first_expiry_first(),
        shortage=shortage_for(chart, product, now),
        prefix=pack_prefix(number),
        **said,
    )


def _question(
    contents: ChartContents, product: Product, bound: Mapping[str, BaseForm], now: datetime
) -> QuestionPanel:
    """Its fields bear the name of the product: several stand in one form."""
    key = answer_prefix(product.slug)
    typed = {key: bound[key]} if key in bound else {}
    panel = question_before_opening(contents, product, now, typed)
    if panel.form:
        panel.form.prefix = key
        panel.form.use_required_attribute = False  # one button answers for all of them
    return panel
