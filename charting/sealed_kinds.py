"""Every kind of row that holds a seal of its own, beside charts and consents: verified each night
and by `verify_records`. A new kind stands here, or a test names it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet

from charting.complications.seal import events_gone
from charting.complications.seal import is_intact as is_event_intact
from charting.estimates.seal import is_intact as is_estimate_intact
from charting.ground.sealing import seal_sharing
from charting.ground.sealing_orders_and_assessments import (
    GRANTED,
    KEPT,
    gone_of,
    is_assessment_intact,
    is_order_intact,
    sealed_rows,
)
from charting.models import (
    Assessment,
    Clearance,
    Estimate,
    PlanPresentation,
    SafetyEvent,
    SharingDecision,
)
from charting.presenting.signatures import is_intact as is_plan_intact
from medspa.audit.chain.sealed_rows import broken_rows
from medspa.audit.chain.verification import Broken


@dataclass(frozen=True)
class SealedKind:
    """`rows`: those that are sealed. `gone`: what the audit log knows and the table does not."""

    model: type[Model]
    is_intact: Callable[[Any], bool]
    rows: Callable[[], QuerySet[Any]]
    gone: Callable[[], Iterable[Broken]] = tuple

    @property
    def sweep(self) -> str:
        """What the sweep of its rows is called."""
        return f"charting.{self.model._meta.model_name}"


def _is_sharing_intact(decision: SharingDecision) -> bool:
    return decision.seal == seal_sharing(decision)


def _signed_plans() -> QuerySet[PlanPresentation]:
    return PlanPresentation.objects.filter(signed_at__isnull=False).select_related("plan")


SEALED_KINDS = (
    SealedKind(Estimate, is_estimate_intact, Estimate.objects.all),
    SealedKind(PlanPresentation, is_plan_intact, _signed_plans),
    SealedKind(
        SafetyEvent,
        is_event_intact,
        lambda: SafetyEvent.objects.exclude(closed_at=None),
        gone=events_gone,
    ),
    SealedKind(
        Clearance,
        is_order_intact,
        lambda: sealed_rows(Clearance).prefetch_related("order_lines"),
        gone=gone_of(Clearance, GRANTED),
    ),
    SealedKind(
        Assessment,
        is_assessment_intact,
        partial(sealed_rows, Assessment),
        gone=gone_of(Assessment, KEPT),
    ),
    SealedKind(SharingDecision, _is_sharing_intact, SharingDecision.objects.all),
)


def broken_sealed() -> Iterator[Broken]:
    """Of every kind: the rows that are not as they were sealed, and those that are gone."""
    for kind in SEALED_KINDS:
        yield from broken_rows(kind.rows(), kind.is_intact)
        yield from kind.gone()
