"""Who starts a chart does not own it: it is handed over, or put away while it is still empty."""

from datetime import datetime

from django.db import transaction

from charting.errors import ChartNotEmpty, MissingReason, VisitChanged
from charting.ground.acting_staff import lock_open_chart, require_staff
from charting.models import Chart, ChartHandover
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted


@transaction.atomic
def hand_over_chart(
    *, chart: Chart, to: StaffMember, reason: str, by: User, now: datetime
) -> Chart:
    """Make `to` the injector of an open chart: the one who signs it.

    By the present injector or a prescriber. Raises NotPermitted, ChartSigned, ChartDiscarded,
    MissingReason, VisitChanged.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    _require_keeper(chart, staff, by, "hand this chart over")
    reason = _require_reason(reason, "Say why the chart is handed over.")
    require_can_take(chart, to)
    handover = ChartHandover.objects.create(
        chart=chart,
        from_injector=chart.injector,
        to_injector=to,
        reason=reason,
        by=by.audit_name,
        at=now,
    )
    chart.injector, chart.saved_at = to, now
    chart.save(update_fields=["injector", "saved_at"])
    record(by=by, action="chart.handed_over", target=chart, handover=handover.pk, to=to.pk)
    return chart


@transaction.atomic
def discard_chart(*, chart: Chart, reason: str, by: User, now: datetime) -> Chart:
    """Put away a chart in which nothing was opened or given; the visit can be charted anew.

    The row stays with its words and the reason. By the injector or a prescriber. Raises
    NotPermitted, ChartSigned, ChartDiscarded, MissingReason, ChartNotEmpty.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    _require_keeper(chart, staff, by, "discard this chart")
    reason = _require_reason(reason, "Say why the chart is discarded.")
    if not chart.is_empty:
        raise ChartNotEmpty(
            "A product was opened in this chart. What was given is signed, not discarded."
        )
    chart.discarded_at, chart.discarded_by, chart.discard_reason = now, by.audit_name, reason
    chart.save(update_fields=["discarded_at", "discarded_by", "discard_reason"])
    record(by=by, action="chart.discarded", target=chart, appointment=chart.appointment_id)
    return chart


def can_hand_over(chart: Chart, user: User) -> bool:
    """May hand over or discard: its injector, or a prescriber."""
    return user.may(Permission.WRITE_CHARTS) and (
        chart.injector.user_id == user.pk or user.may(Permission.GRANT_CLEARANCE)
    )


def injectors_beside(chart: Chart) -> list[StaffMember]:
    """To whom the chart could be handed over."""
    staff = StaffMember.objects.filter(is_active=True).exclude(pk=chart.injector_id)
    return [one for one in staff.select_related("user") if _can_sign(one)]


def require_can_take(chart: Chart, to: StaffMember) -> None:
    """Raises VisitChanged for nobody new, NotPermitted for somebody who does not sign charts."""
    if to == chart.injector:
        raise VisitChanged(f"{to} is its injector already.", field="to")
    if not to.is_active or not _can_sign(to):
        raise NotPermitted(f"{to} does not sign charts.")


def _can_sign(staff: StaffMember) -> bool:
    user = staff.user
    return user is not None and user.is_active and user.may(Permission.SIGN_CHARTS)


def _require_keeper(chart: Chart, staff: StaffMember, by: User, what: str) -> None:
    if staff != chart.injector and not by.may(Permission.GRANT_CLEARANCE):
        raise NotPermitted(f"Only {chart.injector} or a prescriber can {what}.")


def _require_reason(reason: str, sentence: str) -> str:
    if not reason.strip():
        raise MissingReason(sentence, field="reason")
    return reason.strip()
