"""Was the lot to be used at the moment it was given?"""

from collections.abc import Iterable

from charting.ground.moments import Moment
from treatments.giving.wordings import day_text
from treatments.models import Lot
from treatments.stock.lot_history import Barred


def lot_problem(lot: Lot, spans: Iterable[Barred], moment: Moment) -> str:
    """Why the lot was not to be used at that moment, in a sentence; empty if it was.

    `spans` are those of the lot in `treatments.stock.lot_history.barred_spans`.
    """
    name = f"{lot.product} lot {lot.lot_number}"
    held = {span.kind for span in spans if span.held_at(moment.at)}
    if "suspect" in held:
        return f"{name} is on the list of counterfeits"
    if "quarantine" in held:
        return f"{name} was in quarantine when it was given"
    if lot.is_expired(moment.on):
        return f"{name} expired on {day_text(lot.expires_on)}"
    return ""
