"""No hyaluronic acid filler is begun without enough hyaluronidase on site (clinical.md 2C)."""

from datetime import datetime

from charting.errors import NotEnoughHyaluronidase
from charting.models import Chart, ReversalOverride
from charting.safety.may_give import read_policy
from medspa.accounts.models import User
from medspa.audit.log import record
from treatments.giving import may_decide
from treatments.models import Lot, Rule
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


def require_reversal(
    *, chart: Chart, lot: Lot, reason: str, was_done: bool, by: User, now: datetime
) -> None:
    """Refuse filler that hyaluronidase dissolves if there is too little of it here.

    Whom the clinic lets decide (a prescriber) may go on all the same with a reason, which is kept
    with the chart. What had been opened already is written down by anybody, with a reason. Raises
    NotEnoughHyaluronidase.
    """
    if not lot.product.dissolves_with_hyaluronidase:
        return
    location = chart.appointment.location
    missing = find_reversal_shortage(reversal_at(location, location.local(now).date()))
    if not missing:
        return
    answer = read_policy().against(Rule.REVERSAL, f"{missing}.")
    if not reason.strip() or not (was_done or may_decide(answer.who, by.permissions)):
        raise NotEnoughHyaluronidase(answer.full_sentence, field="override_reason")
    sentence = f"{missing}: it had been opened already" if was_done else missing
    override = ReversalOverride.objects.create(
        chart=chart, sentence=sentence, reason=reason.strip(), by=by.audit_name, at=now
    )
    record(by=by, action="reversal.overridden", target=chart, override=override.pk)
