"""The nightly walk over the ledger and every signed chart, in slices that end in time."""

import logging
from datetime import datetime
from uuid import UUID

from charting.consents.verification import answers_gone, broken_answers, broken_forms
from charting.models import Consent, LedgerEntry
from charting.record.ledger import ledger_head
from charting.record.verification.all_records import (
    broken_head,
    broken_in,
    broken_lines,
    signed_or_entered,
)
from medspa.audit.chain.findings import raise_findings
from medspa.audit.chain.seals import in_groups
from medspa.audit.sweeping import Sweep

LINES, CHARTS, CONSENTS = 2000, 100, 2000
logger = logging.getLogger(__name__)


def sweep_ledger(after: int, sweep: Sweep, *, now: datetime) -> int | None:
    """Verify the next lines and raise what is broken; where the next slice begins, or None."""
    with sweep.noting(f"charting.ledgerentry:{after}"):
        raise_findings(broken_lines(after, LINES), now=now)
    if LedgerEntry.objects.filter(number__gt=after + LINES).exists():
        return after + LINES
    with sweep.noting("charting.ledgerentry"):
        raise_findings(broken_head(), now=now)
    logger.info("records: head %s", in_groups(ledger_head()))
    return None


def sweep_charts(after: str, sweep: Sweep, *, now: datetime) -> str:
    """The same for charts by their primary key; empty after the last."""
    charts = signed_or_entered().values_list("pk", flat=True)
    if after:
        charts = charts.filter(pk__gt=UUID(after))
    numbers = list(charts[:CHARTS])
    for pk in numbers:
        with sweep.noting(f"charting.chart:{pk}"):
            raise_findings(broken_in(pk), now=now)
    return str(numbers[-1]) if len(numbers) == CHARTS else ""


def sweep_consents(after: int, sweep: Sweep, *, now: datetime) -> int | None:
    """The same for answers to consent forms, by their number; None after the last."""
    with sweep.noting(f"charting.consent:{after}"):
        raise_findings(broken_answers(after, CONSENTS), now=now)
    numbers = Consent.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    swept = list(numbers[:CONSENTS])
    if len(swept) == CONSENTS:
        return swept[-1]
    with sweep.noting("charting.consent"):
        raise_findings([*broken_forms(), *answers_gone()], now=now)
    return None
