"""What was asked, looked at and put back on the day of a chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from charting.models import Asked, Chart, GoOn, PutBack, SafetyCheck
from medspa.clients.resemblances import records_of
from treatments.catalogue.cautions import cautions_of
from treatments.models import Product

TELLS_ALLERGY = Q(allergies__len__gt=0)


@dataclass(frozen=True)
class Screening:
    """Every line of a chart, oldest first; nothing is ever taken out of it.

    `allergy_reports` are the allergies in every chart of the client, this one included.
    """

    asked: list[Asked]
    allergy_reports: list[Asked]
    checks: list[SafetyCheck]
    put_backs: list[PutBack]

    def asked_about(self, product: Product) -> list[Asked]:
        return [line for line in self.asked if line.product_id == product.pk]

    def open_contraindication(self, product: Product) -> Asked | None:
        """A contraindication with which nobody has gone on; a newer line does not hide it."""
        lines = self.asked_about(product)
        return next(
            (one for one in lines if one.is_contraindication and not decision_to_go_on(one)), None
        )

    def allergy_to(self, product: Product, at: datetime | None = None) -> Asked | None:
        return active_allergy(self.allergy_reports, product, at)

    def newest(self, phase: str, what: str) -> SafetyCheck | None:
        found = [one for one in self.checks if (one.phase, one.what) == (phase, what)]
        return found[-1] if found else None


def read_screening(chart: Chart) -> Screening:
    """Lines of other charts are read with the chart's own, in one query."""
    of_person = Q(chart__client__in=records_of(chart.client))
    lines = Asked.objects.filter(Q(chart=chart) | TELLS_ALLERGY & of_person)
    asked = list(lines.select_related("product", "by", "go_on__by"))
    return Screening(
        asked=[line for line in asked if line.chart_id == chart.pk],
        allergy_reports=[line for line in asked if line.allergies],
        checks=list(SafetyCheck.objects.filter(chart=chart).select_related("by")),
        put_backs=list(chart.put_backs.select_related("lot__product", "by", "opened_by")),
    )


def decision_to_go_on(asked: Asked) -> GoOn | None:
    return getattr(asked, "go_on", None)


def reported_allergies(chart: Chart) -> list[Asked]:
    """Every allergy that the person of this chart reported, at any visit, about any product."""
    lines = Asked.objects.filter(TELLS_ALLERGY, chart__client__in=records_of(chart.client))
    return list(lines.select_related("product", "by", "go_on__by"))


def active_allergy(
    told: Iterable[Asked], product: Product, at: datetime | None = None
) -> Asked | None:
    """A report, up to `at`, of an allergy to what the product contains or may contain.

    It holds at every visit until a prescriber, who knew of it, went on with this product.
    """
    lines = list(told)
    known = [line for line in lines if at is None or line.at <= at]
    return next((line for line in known if _is_open(line, lines, product)), None)


def allergens_in(line: Asked, product: Product) -> dict[str, str]:
    """To which of what the product contains, or may contain, the client is allergic."""
    allergens = cautions_of(product).allergens
    return {name: said for name, said in allergens.items() if name in line.allergies}


def _is_open(line: Asked, told: list[Asked], product: Product) -> bool:
    settled = {
        name
        for other in told
        if other.product_id == product.pk and _was_decided_after(other, line)
        for name in other.allergies
    }
    return not settled.issuperset(allergens_in(line, product))


def _was_decided_after(other: Asked, line: Asked) -> bool:
    made = decision_to_go_on(other)
    return made is not None and made.at >= line.noted_at
