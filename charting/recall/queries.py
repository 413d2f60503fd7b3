"""Who received a lot: every client, place and amount, and what is left of it anywhere.

Rows of signed charts are frozen with their snapshot, so the rows are the record; charts that are
still open are in it too, and marked. What never happened, and what a new chart replaced, is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from charting.models import Chart, Injection, Preparation, RecallContact, Side, Syringe
from charting.models.counting import counting_filter
from medspa.clients.models import Client
from treatments.models import Lot
from treatments.wording import plain_number

MOST_LINES = 5_000
SIDES: dict[str, str] = {Side.RIGHT: ", client's right", Side.LEFT: ", client's left"}
JOINS = ("client", "injector", "appointment__location")


@dataclass(frozen=True)
class LotLine:
    """One place in one visit; without an area the pack was opened and nothing of it given."""

    chart: Chart
    area: str
    area_code: str
    side: str
    amount: Decimal
    unit: str

    @property
    def on(self) -> date:
        return self.chart.visit_on

    @property
    def given(self) -> str:
        return f"{plain_number(self.amount)} {self.unit}"

    @property
    def where(self) -> str:
        side = SIDES.get(self.side, "")
        return f"{self.area}{side}" if self.area else "opened, nothing given"

    @property
    def state(self) -> str:
        return str(self.chart.state.label)


@dataclass
class Recipient:
    """A client who received the lot, what was given and how we tried to reach them."""

    client: Client
    lines: list[LotLine] = field(default_factory=list)
    contacts: list[RecallContact] = field(default_factory=list)

    @property
    def last(self) -> RecallContact | None:
        return self.contacts[0] if self.contacts else None

    @property
    def is_settled(self) -> bool:
        return self.last is not None and self.last.is_settled


@dataclass(frozen=True)
class Recall:
    lot: Lot
    batch: list[Lot]
    recipients: list[Recipient]
    is_cut: bool

    @property
    def lines(self) -> list[tuple[Recipient, LotLine]]:
        return [(who, line) for who in self.recipients for line in who.lines]

    @property
    def is_set_aside(self) -> bool:
        return all(lot.is_quarantined for lot in self.batch)

    @property
    def settled(self) -> int:
        return sum(who.is_settled for who in self.recipients)


def read_recall(lot: Lot) -> Recall:
    """Everybody, newest visit first. At most nine statements, whatever the number of clients."""
    batch = list(Lot.objects.of_batch(lot).select_related("location", "pack", "product"))
    lines = [*_given(batch), *_only_opened(batch)]
    kept = sorted(lines, key=lambda line: (line.on, line.chart.opened_at), reverse=True)
    recipients: dict[int, Recipient] = {}
    for line in kept[:MOST_LINES]:
        client = line.chart.client
        recipients.setdefault(client.pk, Recipient(client)).lines.append(line)
    for contact in RecallContact.about(lot):
        if contact.client_id in recipients:
            recipients[contact.client_id].contacts.append(contact)
    return Recall(lot, batch, list(recipients.values()), len(kept) > MOST_LINES)


def _given(batch: list[Lot]) -> Iterable[LotLine]:
    unit = batch[0].product.unit
    of_batch = Q(preparation__lot__in=batch) | Q(syringe__lot__in=batch)
    lines = _in_charts_to_tell(Injection.objects.filter(of_batch).select_related("area"))
    for line in lines.order_by("-at", "pk")[: MOST_LINES + 1]:
        area = line.area
        yield LotLine(line.chart, str(area), area.code, line.side, line.amount, unit)


def _only_opened(batch: list[Lot]) -> Iterable[LotLine]:
    unit = batch[0].product.unit
    for model in (Preparation, Syringe):
        for container in _in_charts_to_tell(model.objects.filter(lot__in=batch, injections=None)):
            yield LotLine(container.chart, "", "", "", Decimal(0), unit)


def _in_charts_to_tell(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of charts that count or are being written, with what `Chart.state` looks at."""
    told = Chart.objects.filter(
        counting_filter() | Q(signed_at__isnull=True), discarded_at__isnull=True
    )
    joined = rows.filter(Exists(told.filter(pk=OuterRef("chart")))).select_related(
        *(f"chart__{join}" for join in JOINS)
    )
    return joined.prefetch_related("chart__addenda", "chart__replacements")
