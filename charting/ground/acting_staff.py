"""Who acts, and on which row: the two questions every service of charting begins with."""

from datetime import datetime

from django.db.models import QuerySet

from bookings.ground.history import get_fresh_and_lock
from charting.errors import ChartDiscarded, ChartSigned
from charting.models import Chart
from medspa.accounts.models import User
from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission
from medspa.audit.log import Actor
from medspa.clients.services import lock_client
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted

ACTS = {
    Permission.WRITE_CHARTS: "write in charts",
    Permission.SIGN_CHARTS: "sign charts",
    Permission.GRANT_CLEARANCE: "grant clearances: a prescriber must",
    Permission.COSIGN_CHARTS: "co-sign charts",
    Permission.SET_CLINIC_POLICY: "decide for the clinic: the medical director must",
}


def require_staff(by: User, permission: Permission) -> StaffMember:
    """The staff member who acts. Raises NotPermitted if their roles do not allow it."""
    if not by.may(permission):
        raise NotPermitted(f"{by} may not {ACTS[permission]}.")
    staff = staff_of(by)
    if staff is None:
        raise NotPermitted(f"{by} is not on the list of staff.")
    return staff


def staff_of(by: Actor) -> StaffMember | None:
    """Who of the staff acts; None for a client and for the system."""
    return StaffMember.objects.filter(user=by).first() if isinstance(by, User) else None


def active_prescribers() -> QuerySet[StaffMember]:
    """Who may grant clearances, decide at the needle and answer for exceptions today."""
    roles = [role for role, may in ROLE_PERMISSIONS.items() if Permission.GRANT_CLEARANCE in may]
    staff = StaffMember.objects.filter(is_active=True, user__is_active=True)
    return staff.filter(user__roles__overlap=roles).select_related("user")


def active_chart_writers() -> QuerySet[User]:
    """Who treats clients and writes in their charts today."""
    roles = [role for role, may in ROLE_PERMISSIONS.items() if Permission.WRITE_CHARTS in may]
    return User.objects.filter(is_active=True, roles__overlap=roles)


def lock_open_chart(chart: Chart) -> Chart:
    """The chart's row, locked until the end of the transaction. Raises ChartSigned, ChartDiscarded.

    Order of locks, for everybody: client (`lock_client`), visit, lot, chart, ledger.
    """
    locked = _locked(chart)
    if locked.is_signed:
        raise ChartSigned("This chart is signed. You can add an addendum.")
    if locked.is_discarded:
        raise ChartDiscarded("This chart was discarded. The visit can be charted again.")
    return locked


def lock_chart(chart: Chart) -> Chart:
    """The chart's row, signed or not, locked until the end of the transaction."""
    return _locked(chart)


def _locked(chart: Chart) -> Chart:
    rows = Chart.objects.select_for_update(of=("self",))
    return rows.select_related("appointment__location", "client", "injector__user").get(pk=chart.pk)


def lock_with_appointment(chart: Chart) -> Chart:
    """Client and visit first, then the chart: the order of everybody who needs all three."""
    lock_client(chart.client_id)
    get_fresh_and_lock(chart.appointment)
    return _locked(chart)


def mark_saved(chart: Chart, now: datetime) -> None:
    chart.saved_at = now
    chart.save(update_fields=["saved_at"])
