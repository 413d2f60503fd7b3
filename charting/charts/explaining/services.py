"""Writing why something unusual was given, and which risk was discussed."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from charting.errors import MissingReason, NothingToState
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.models import Chart, Rationale
from charting.record.contents import read_contents
from charting.record.gates.why import causes_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def write_rationale(
    *, chart: Chart, why: str, risk: str, about: Collection[str], by: User, now: datetime
) -> Rationale:
    """Keep both lines for what they were written about: causes as `Cause.stored` has them, as
    whoever writes saw them. What came meanwhile asks by itself.

    Raises NotPermitted, ChartSigned, MissingReason, NothingToState where nothing asks.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    why, risk = why.strip(), risk.strip()
    if not why or not risk:
        raise MissingReason(
            "Say why, and which risk was discussed.", field="risk" if why else "why"
        )
    asked = causes_of(read_contents(chart))
    seen = [cause.stored for cause in asked if cause.is_answered_by(about)]
    if not seen:
        raise NothingToState("Nothing in this chart asks for it any more. Look at the chart.")
    said = Rationale.objects.create(chart=chart, why=why, risk=risk, about=seen, by=staff, at=now)
    mark_saved(chart, now)
    record(by=by, action="rationale.written", target=said, chart=str(chart.pk))
    return said
