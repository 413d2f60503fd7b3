"""A second name under what was signed: under what was read, and nothing newer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from charting.charts.cosigning.asking import require_answered, require_not_retracted
from charting.charts.errors import ChartMovedOn
from charting.charts.services.signing import enter_in_ledger, lock_signed_chart, seal_on_chart
from charting.errors import AlreadySigned
from charting.ground.acting_staff import require_staff
from charting.ground.sealing import last_hash
from charting.models import Chart, Signature
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation

Refused = list[tuple[Chart, str]]


@transaction.atomic
def cosign_chart(*, chart: Chart, seen: str, by: User, now: datetime) -> Signature:
    """Sign what stands under the link `seen` of the chain, the last one that `by` read.

    Raises NotPermitted, ChartNotSigned, ChartRetracted, AlreadySigned, QuestionWaits; ChartMovedOn
    if something was added since.
    """
    staff = require_staff(by, Permission.COSIGN_CHARTS)
    chart = lock_signed_chart(chart)
    require_not_retracted(chart)
    if chart.signatures.filter(by=staff).exists():
        raise AlreadySigned("You have signed this chart already.")
    require_answered(chart, staff)
    if last_hash(chart) != seen:
        raise ChartMovedOn(
            "Something was added to this chart after you opened it. Read it, then co-sign."
        )
    first = chart.signatures.get(kind=Signature.Kind.SIGN)
    signature = seal_on_chart(chart, Signature.Kind.COSIGN, staff, now, first.snapshot)
    enter_in_ledger(signature, "chart.cosigned", by, now, sha256=signature.sha256)
    return signature


def cosign_charts(
    *, seen: Mapping[UUID, str], by: User, now: datetime
) -> tuple[list[Chart], Refused]:
    """Each chart by itself, sealed in a transaction of its own: what was signed, and what was not
    and why. `seen`: of each chart the last link of its chain that `by` read."""
    signed, refused = [], []
    charts = Chart.objects.filter(pk__in=seen).select_related("client").order_by("signed_at")
    for chart in charts:
        try:
            cosign_chart(chart=chart, seen=seen[chart.pk], by=by, now=now)
        except RuleViolation as error:
            refused.append((chart, error.detail))
        else:
            signed.append(chart)
    return signed, refused
