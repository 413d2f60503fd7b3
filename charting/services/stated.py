"""What a prescriber answers for: a rule that was not kept, a consent that was noted afterwards."""

from datetime import datetime

from django.db import transaction

from charting.errors import MissingReason
from charting.models import Chart, StatedException
from charting.services.acting import acting_staff, lock_open_chart, mark_saved
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def keep_exception(
    *,
    chart: Chart,
    rule: str,
    sentence: str,
    reason: str,
    by: User,
    now: datetime,
    subject: str = "",
    permission: Permission = Permission.GRANT_CLEARANCE,
) -> StatedException:
    """Keep who sets aside what a rule says, and why; it is sealed with the chart.

    `sentence` is the rule's own, word for word. Raises NotPermitted, ChartSigned, MissingReason.
    """
    staff = acting_staff(by, permission)
    chart = lock_open_chart(chart)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    stated = StatedException.objects.create(
        chart=chart,
        rule=rule,
        subject=subject,
        sentence=sentence,
        reason=reason.strip(),
        by=staff,
        at=now,
    )
    mark_saved(chart, now)
    record(by=by, action="exception.stated", target=stated, chart=str(chart.pk), rule=rule)
    return stated
