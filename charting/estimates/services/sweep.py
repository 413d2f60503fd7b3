"""Write the estimates that are owed or asked for: a sweep which any worker may run again."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from bookings.ground.history import get_fresh_and_lock
from bookings.models import Appointment
from charting.estimates.errors import NoEstimate, NoPrice
from charting.estimates.money.fees import is_free
from charting.estimates.needs import due_of, visits_to_settle
from charting.estimates.requests import requests_to_answer
from charting.estimates.sending import NOT_AHEAD
from charting.estimates.services.asking import settle_request
from charting.estimates.services.issuing import issue_estimate, newest_of, note_without_estimate
from charting.estimates.services.of_plan import answer_from_plan
from charting.models import EstimateRequest, WithoutEstimate
from charting.plans.services.tying import tie_to_plan
from medspa.audit.log import SYSTEM, reference
from medspa.audit.sweeping import sweeping

BATCH = 200
Why = WithoutEstimate.Why


def sweep_estimates(now: datetime) -> int:
    """Issue what is asked for or owed at `now`, or note why nothing is; return how many were
    settled.

    Visits that were agreed on a moment ago wait, as the messages of the team do. What the price
    book cannot price stays owed, and keeps nothing behind it waiting: the desk sees it.
    """
    since = now - timedelta(seconds=settings.DESK_MAIL_DELAY_S)
    settled = 0
    with sweeping("charting.estimates") as each:
        for asked in requests_to_answer().iterator(chunk_size=BATCH):
            settled += each.alone(reference(asked), partial(answer, asked, now)) or 0
        visits = visits_to_settle(now).filter(scheduled_at__lte=since).order_by("starts_at", "pk")
        for visit in visits.iterator(chunk_size=BATCH):
            settled += each.alone(reference(visit), partial(settle, visit, now)) or 0
    return settled


def settle(appointment: Appointment, now: datetime) -> bool:
    """One visit: whether anything was written. Whoever comes second finds it done."""
    tie_to_plan(appointment=appointment, by=SYSTEM)
    visit = get_fresh_and_lock(appointment)
    before = newest_of(visit)
    if before is None and (why := _why_not(visit, now)):
        note_without_estimate(appointment=visit, why=why, by=SYSTEM, now=now)
        return True
    try:
        issued = issue_estimate(appointment=visit, by=SYSTEM, now=now)
    except (NoEstimate, NoPrice):
        return False
    return issued != before


def answer(asked: EstimateRequest, now: datetime) -> bool:
    """One request: whether it is settled. What cannot be priced waits for the desk."""
    visit = asked.appointment
    try:
        if visit is None:
            return bool(answer_from_plan(asked=asked, by=SYSTEM, now=now))
        issue_estimate(appointment=visit, by=SYSTEM, now=now, is_asked=True)
    except NoEstimate:
        settle_request(asked=asked, note=NOT_AHEAD, by=SYSTEM, now=now)
    except NoPrice:
        return False
    return True


def _why_not(visit: Appointment, now: datetime) -> Why | None:
    if is_free(visit, now):
        return Why.FREE
    return None if due_of(visit).is_required else Why.SOON
