"""What plans and visits cost by the price book, and which visits still need an estimate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from charting.estimates.expected import expected_of
from charting.estimates.money.charges import (
    NOTHING,
    Charge,
    Expected,
    PricedItem,
    Span,
    charges_of,
    price_item,
    total_of,
)
from charting.estimates.shown import DISPUTE_FROM
from charting.models import Estimate, PlanItem
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location
from treatments.catalogue.price_book import PriceBook, price_book


@dataclass(frozen=True)
class PricedStage:
    """One visit of a plan: what is charged, product by product, and the total from-to: without
    what is optional, to all of it."""

    charges: list[Charge]

    @property
    def total(self) -> Span:
        return total_of(self.charges)

    @property
    def unpriced(self) -> list[Charge]:
        """Products of which the book has no price: the total is without them."""
        return [line for line in self.charges if line.charge is None]


@dataclass(frozen=True)
class PricedItems:
    """`items` by the number of the plan item, `stages` by that of the stage."""

    items: dict[int, PricedItem]
    stages: dict[int, PricedStage]

    @property
    def total(self) -> Span:
        total = NOTHING
        for stage in self.stages.values():
            total += stage.total
        return total

    @property
    def is_whole(self) -> bool:
        """Everything has a price."""
        return not any(stage.unpriced for stage in self.stages.values())


def priced_items(items: Iterable[PlanItem], location: Location, on: date) -> PricedItems:
    """What these items of a plan cost at that location by the prices of that day. One query; join
    `area` and `product`."""
    return price_with(items, price_book(on=on, location=location))


def price_with(items: Iterable[PlanItem], book: PriceBook) -> PricedItems:
    """The same with a book that was read before. No query."""
    expected: dict[int, Expected] = {}
    stages: dict[int, list[Expected]] = {}
    for item in items:
        expected[item.pk] = expected_of(item)
        stages.setdefault(item.stage_id, []).append(expected[item.pk])
    return PricedItems(
        {pk: price_item(one, book) for pk, one in expected.items()},
        {pk: PricedStage(charges_of(these, book)) for pk, these in stages.items()},
    )


def newest_like(estimate: Estimate) -> Estimate:
    """The version that holds of what this one is about."""
    found: Estimate = _alike(estimate).latest("version")
    return found


def versions_of(estimate: Estimate) -> list[Estimate]:
    """The other versions of the same, the newest first."""
    return list(_alike(estimate).exclude(pk=estimate.pk).newest_first())


def estimates_for(client: Client) -> list[Estimate]:
    """What holds for each visit and each stage that is not booked, of a person on all records, the
    newest first. One query."""
    rows = Estimate.objects.filter(client__in=records_of(client))
    of_visits = rows.filter(appointment__isnull=False).order_by("appointment_id", "-version")
    of_stages = rows.filter(appointment=None).order_by("stage_id", "-version")
    newest = Q(pk__in=of_visits.distinct("appointment_id").values("pk"))
    newest |= Q(pk__in=of_stages.distinct("stage_id").values("pk"))
    held = rows.filter(newest).select_related("appointment__location", "location", "stage")
    return list(held.order_by("-issued_at", "-pk"))


def exceeds_estimate(charged: Decimal, estimate: Estimate) -> bool:
    """Whether a bill may be disputed: it is $400 or more above what was written (45 CFR
    149.620(b)(1))."""
    return charged - estimate.total_to >= DISPUTE_FROM


def _alike(estimate: Estimate) -> Any:
    """Each version, joined as the link's page needs it."""
    rows = Estimate.objects.select_related("appointment", "location", "client")
    if estimate.appointment_id:
        return rows.filter(appointment=estimate.appointment_id)
    return rows.filter(appointment=None, stage=estimate.stage_id)
