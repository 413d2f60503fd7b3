"""Taking a signed chart back. What never happened and what was wrongly written differ."""

from datetime import datetime

from bookings.booking.charted_appointments import release_charted
from charting.errors import AlreadyRetracted
from charting.followup.booking_eligibility import sync_treatments
from charting.models import Chart, Signature
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted


def can_retract(chart: Chart, user: User) -> bool:
    """Its author, who signed it, or a prescriber."""
    if not user.may(Permission.WRITE_CHARTS):
        return False
    return user.may(Permission.GRANT_CLEARANCE) or _author(chart).user_id == user.pk


def require_retractable(chart: Chart, kind: str, by: User) -> None:
    """Raises NotPermitted, AlreadyRetracted.

    What was called wrongly written may still turn out never to have happened, unless a new chart
    has taken its place.
    """
    if not can_retract(chart, by):
        raise NotPermitted(f"Only {_author(chart)}, who signed it, or a prescriber can retract it.")
    if chart.state == Chart.State.REPLACED:
        raise AlreadyRetracted("A new chart has taken its place: retract that one instead.")
    if chart.retraction in (kind, Chart.Retraction.NEVER_HAPPENED):
        raise AlreadyRetracted("This chart is retracted already.")


def mark_retracted(chart: Chart, kind: str, *, by: User, now: datetime) -> None:
    """Mark the chart, after its addendum was sealed, and tell the diary what counts now."""
    chart.retraction, chart.retracted_at = kind, now
    chart.save(update_fields=["retraction", "retracted_at"])
    visit = chart.appointment
    if not Chart.objects.counting().filter(appointment=visit).exists():
        release_charted(appointment=visit, by=by, now=now)
    sync_treatments(chart.client)


def _author(chart: Chart) -> StaffMember:
    return chart.signatures.get(kind=Signature.Kind.SIGN).by
