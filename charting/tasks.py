"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from charting.estimates.services import sweep as estimates
from charting.followup import reminders
from charting.record.verification import nightly
from medspa.audit.sweeping import sweeping


@shared_task
def sweep_maintenance_reminders() -> int:
    return reminders.sweep_reminders(timezone.now())


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
