"""How a treatment came out, area by area, written into the open chart of the review."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.models import Chart, ReviewOutcome
from charting.review.errors import NotReviewed, TouchUpNotNow
from charting.review.places import places_to_review
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@dataclass(frozen=True)
class OutcomeSaid:
    """GAIS from -2 to 2, where a touch-up is wanted (`ReviewOutcome.TouchUp`), and a note."""

    gais: int
    touch_up: str = ""
    note: str = ""


@transaction.atomic
def note_outcome(
    *, chart: Chart, place: str, said: OutcomeSaid, by: User, now: datetime
) -> ReviewOutcome:
    """Keep how the area came out; said again, the new words stand. `place`: key of a ReviewPlace.

    Raises NotPermitted, ChartSigned, ChartDiscarded, NotReviewed, TouchUpNotNow.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    found = {one.key: one for one in places_to_review(chart, chart.outcomes.all())}.get(place)
    if found is None:
        raise NotReviewed("Nothing was given there lately that could be looked at.")
    if said.gais not in ReviewOutcome.Gais.values:
        raise NotReviewed("Say first how it came out.")
    if said.touch_up and not found.may_touch_up:
        raise TouchUpNotNow(found.touch_up_when)
    if said.touch_up not in dict(found.sides):
        raise NotReviewed("That area has no such side.")
    outcome, _made = ReviewOutcome.objects.update_or_create(
        chart=chart,
        area=found.area,
        modality=found.modality,
        defaults={
            "given_on": found.given_on,
            "gais": said.gais,
            "touch_up": said.touch_up,
            "note": said.note.strip()[:300],
            "by": staff,
            "at": now,
        },
    )
    mark_saved(chart, now)
    record(by=by, action="outcome.noted", target=outcome, chart=str(chart.pk))
    return outcome
