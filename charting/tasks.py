"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from charting.charts.services import acts
from charting.estimates.services import sweep as estimates
from charting.followup import reminders
from charting.photos import developing
from charting.record.verification import nightly
from charting.sealed_kinds import SEALED_KINDS
from medspa.audit.chain.findings import raise_findings
from medspa.audit.chain.sealed_rows import sweep_sealed
from medspa.audit.sweeping import sweeping


@shared_task
def sweep_maintenance_reminders() -> int:
    return reminders.sweep_reminders(timezone.now())


@shared_task
def sweep_chart_acts() -> int:
    return acts.sweep_chart_acts(now=timezone.now())


@shared_task
def develop_photos() -> None:
    """One photograph, and then the next: each has the seconds of a task of its own."""
    if developing.develop_next(timezone.now()):
        develop_photos.delay()


@shared_task
def sweep_estimates() -> int:
    return estimates.sweep_estimates(timezone.now())


@shared_task
def verify_records(after: int = 0) -> None:
    with sweeping("charting.ledger", is_part=after > 0) as each:
        following = nightly.sweep_ledger(after, each, now=timezone.now())
        if following is None:
            verify_charts.delay()
        else:
            verify_records.delay(following)


@shared_task
def verify_charts(after: str = "") -> None:
    with sweeping("charting.charts", is_part=bool(after)) as each:
        following = nightly.sweep_charts(after, each, now=timezone.now())
        if following:
            verify_charts.delay(following)
        else:
            verify_consents.delay()


@shared_task
def verify_consents(after: int = 0) -> None:
    with sweeping("charting.consents", is_part=after > 0) as each:
        following = nightly.sweep_consents(after, each, now=timezone.now())
        if following is not None:
            verify_consents.delay(following)
        else:
            verify_sealed.delay()


@shared_task
def verify_sealed(number: int = 0, after: int = 0) -> None:
    """One kind of sealed row after the other."""
    kind, now = SEALED_KINDS[number], timezone.now()
    with sweeping(kind.sweep, is_part=after > 0) as each:
        following = sweep_sealed(kind.rows(), kind.is_intact, after, each, now=now)
        if following is None:
            with each.noting(kind.sweep):
                raise_findings(kind.gone(), now=now)
    if following is not None:
        verify_sealed.delay(number, following)
    elif number + 1 < len(SEALED_KINDS):
        verify_sealed.delay(number + 1)
