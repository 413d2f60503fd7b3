"""Walk every signed chart and the whole ledger, a batch at a time, and name what is broken."""

import logging
from collections.abc import Iterable, Iterator
from itertools import batched
from uuid import UUID

from django.db.models import BigIntegerField, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from charting.consents.verification import broken_consents
from charting.models import Addendum, Chart, LedgerEntry, Signature
from charting.record.contents import CHART_JOINS
from charting.record.ledger import is_genuine
from charting.record.verification.chart import ENTERED, verify_chart
from medspa.audit.chain.seals import of_groups
from medspa.audit.chain.verification import Broken
from medspa.audit.log import reference
from medspa.audit.models import AuditEvent

BATCH = 200
logger = logging.getLogger(__name__)


def broken_records(expected_heads: Iterable[str] = ()) -> Iterator[Broken]:
    """Everything: the ledger from its first line, what it should hold, every chart and consent."""
    yield from broken_lines()
    yield from broken_head(expected_heads)
    yield from broken_charts()
    yield from broken_consents()


def broken_lines(after: int = 0, at_most: int | None = None) -> Iterator[Broken]:
    """Lines of the ledger after this number that do not go on from the one before them."""
    previous = LedgerEntry.objects.filter(number__lte=after).last()
    lines = LedgerEntry.objects.filter(number__gt=after).order_by("number")
    if at_most is not None:
        lines = lines.filter(number__lte=after + at_most)
    for batch in batched(lines.iterator(chunk_size=BATCH), BATCH):
        yield from _removed_charts(batch)
        for line in batch:
            yield from _broken_line(line, previous)
            previous = line


def _broken_line(line: LedgerEntry, previous: LedgerEntry | None) -> Iterator[Broken]:
    last, mac = (previous.number, previous.mac) if previous else (0, "")
    if line.number != last + 1:
        yield Broken(reference(line), f"Entries {last + 1} to {line.number - 1} are gone.")
    elif line.previous != mac:
        yield Broken(reference(line), f"Entry {line.number} does not go on from the one before.")
    if not is_genuine(line):
        yield Broken(reference(line), f"Entry {line.number} was forged, or its key is not known.")
    if line.before_keys and previous and not previous.before_keys:
        yield Broken(reference(line), f"Entry {line.number} says it is older than it can be.")


def _removed_charts(lines: Iterable[LedgerEntry]) -> Iterator[Broken]:
    wanted: dict[UUID, LedgerEntry] = {line.chart: line for line in lines}
    there = set(Chart.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for pk, line in wanted.items():
        if pk not in there:
            says = f"The chart of entry {line.number} of the ledger ({line.named}) is gone."
            yield Broken(f"charting.chart:{pk}", says)


def broken_head(expected: Iterable[str] = ()) -> Iterator[Broken]:
    """What the audit log and heads kept elsewhere say, and the ledger does not hold."""
    last = LedgerEntry.objects.aggregate(last=Max("number"))["last"] or 0
    noted = _last_noted()
    if noted > last:
        says = f"Entries {last + 1} to {noted}, which the audit log names, are gone."
        yield Broken("charting.ledgerentry", says)
    for head in expected:
        number, mac = of_groups(head)
        known = LedgerEntry.objects.filter(mac=mac).values_list("number", flat=True)
        if number != "0" and number not in map(str, known):
            yield Broken("charting.ledgerentry", f"The ledger does not hold the head {head}.")


def _last_noted() -> int:
    number = Cast(KT("facts__ledger"), BigIntegerField())
    noted = AuditEvent.objects.filter(action__in=ENTERED, facts__has_key="ledger")
    return noted.aggregate(last=Max(number))["last"] or 0


def broken_charts() -> Iterator[Broken]:
    numbers = signed_or_entered().values_list("pk", flat=True)
    for pk in numbers.iterator(chunk_size=BATCH):
        yield from broken_in(pk)


def broken_in(pk: UUID) -> Iterator[Broken]:
    """What is wrong with one chart. One that cannot be read is named, and the others go on."""
    row = f"charting.chart:{pk}"
    chart = Chart.objects.select_related(*CHART_JOINS).filter(pk=pk).first()
    if chart is None:
        yield Broken(row, "A row that the chart names is gone.")
        return
    try:
        found = verify_chart(chart)
    except Exception as error:
        logger.exception("%s cannot be verified", row)
        yield Broken(row, f"It cannot be read ({type(error).__name__}).")
        return
    for says in found.sentences:
        yield Broken(row, says)


def signed_or_entered() -> QuerySet[Chart]:
    """Signed charts, and those which only look open: something vouches for their signature."""
    own = OuterRef("pk")
    entered = (
        Exists(Signature.objects.filter(chart=own))
        | Exists(Addendum.objects.filter(chart=own))
        | Exists(LedgerEntry.objects.filter(chart=own))
    )
    return Chart.objects.filter(Q(signed_at__isnull=False) | entered).order_by("pk")


def before_keys() -> int:
    """How many signatures and addenda were sealed before keys, and are vouched for since."""
    return LedgerEntry.objects.filter(before_keys=True).count()
