"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from charting.charts.services import acts
from charting.complications.seal import events_gone
from charting.complications.seal import is_intact as event_is_intact
from charting.estimates import seal
from charting.estimates.services import sweep as estimates
from charting.followup import reminders
from charting.models import Estimate, PlanPresentation, SafetyEvent
from charting.photos import developing
from charting.presenting import signatures
from charting.record.verification import nightly
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
            verify_estimates.delay()


@shared_task
def verify_estimates(after: int = 0) -> None:
    with sweeping("charting.estimate_seals", is_part=after > 0) as each:
        following = sweep_sealed(
            Estimate.objects.all(), seal.is_intact, after, each, now=timezone.now()
        )
        if following is not None:
            verify_estimates.delay(following)
        else:
            verify_signed_plans.delay()


@shared_task
def verify_signed_plans(after: int = 0) -> None:
    signed = PlanPresentation.objects.filter(signed_at__isnull=False).select_related("plan")
    with sweeping("charting.signed_plans", is_part=after > 0) as each:
        following = sweep_sealed(signed, signatures.is_intact, after, each, now=timezone.now())
        if following is not None:
            verify_signed_plans.delay(following)
        else:
            verify_events.delay()


@shared_task
def verify_events(after: int = 0) -> None:
    closed = SafetyEvent.objects.exclude(closed_at=None)
    with sweeping("charting.safety_events", is_part=after > 0) as each:
        following = sweep_sealed(closed, event_is_intact, after, each, now=timezone.now())
        if following is not None:
            verify_events.delay(following)
        else:
            with each.noting("charting.safetyevent"):
                raise_findings(events_gone(), now=timezone.now())
