"""No hyaluronic acid filler is begun without enough hyaluronidase on site (clinical.md 2C)."""

from datetime import datetime

from charting.errors import NotEnoughHyaluronidase
from charting.models import Chart, ReversalOverride
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.models import Lot
from treatments.stock.queries import Reversal, reversal_at
from treatments.wording import plain_number


def find_reversal_shortage(reversal: Reversal) -> str:
    """What is missing, in a sentence; empty when there is enough."""
    if reversal.is_enough:
        return ""
    return (
        f"Only {plain_number(reversal.units)} U of hyaluronidase in date on site; the clinic keeps "
        f"at least {reversal.minimum:,} U before hyaluronic acid filler is opened"
    )


def require_reversal(*, chart: Chart, lot: Lot, reason: str, by: User, now: datetime) -> None:
    """Refuse filler that hyaluronidase dissolves if there is too little of it here.

    A prescriber may go on all the same with a reason, which is kept with the chart. Raises
    NotEnoughHyaluronidase.
    """
    if not lot.product.dissolves_with_hyaluronidase:
        return
    location = chart.appointment.location
    missing = find_reversal_shortage(reversal_at(location, location.local(now).date()))
    if not missing:
        return
    if not reason.strip() or not by.may(Permission.GRANT_CLEARANCE):
        raise NotEnoughHyaluronidase(
            f"{missing}. A prescriber may decide otherwise and says why.", field="override_reason"
        )
    override = ReversalOverride.objects.create(
        chart=chart, sentence=missing, reason=reason.strip(), by=by.audit_name, at=now
    )
    record(by=by, action="reversal.overridden", target=chart, override=override.pk)
