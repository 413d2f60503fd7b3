"""Issue a written estimate, or note why there is none."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bookings.ground.history import get_fresh_and_lock
from bookings.models import Appointment
from charting.estimates.changes import changes_between, says_the_same
from charting.estimates.content import known_at, stage_content, total_in, visit_content
from charting.estimates.errors import NoEstimate
from charting.estimates.expected import expect_stage, expect_visit, stage_of
from charting.estimates.money.fees import fees_of_stage
from charting.estimates.seal import seal_of
from charting.estimates.sending import send_estimate
from charting.estimates.services.asking import answer_requests, close_requests
from charting.ground.acting_staff import staff_of
from charting.models import Estimate, PlanStage, WithoutEstimate
from charting.plans.services.tying import tie_to_plan
from medspa.audit.log import Actor, record
from medspa.clients.services import lock_client
from medspa.clinic.models import Location
from treatments.catalogue.price_book import price_book

Why = Estimate.Why
Content = dict[str, Any]


@transaction.atomic
def issue_estimate(
    *, appointment: Appointment, by: Actor, now: datetime, is_asked: bool = False
) -> Estimate:
    """Write down what the visit is expected to cost, and send it. What stands already and says the
    same is sent again if it was asked for, and is no new version.

    By prices of today, unless only time or person changed: then those that were told stay.
    A visit of the agreed plan that was booked without saying so is tied to it first.
    Raises NoEstimate, NoPrice.
    """
    tie_to_plan(appointment=appointment, by=by)
    visit = get_fresh_and_lock(appointment)
    if visit.client is None or not visit.is_ahead(now):
        raise NoEstimate("An estimate is written for a visit that lies ahead.")
    before = newest_of(visit)
    written = _written(visit, before, now, is_asked=is_asked)
    if before is None or not says_the_same(before.content, written.content):
        _issue(written, before, by, now, first=Why.ASKED if is_asked else Why.BOOKED)
    elif not is_asked:
        return before
    else:
        written = before
    send_estimate(written, by=by, now=now, is_again=written is before)
    answer_requests(written, visit, by=by, now=now)
    return written


@transaction.atomic
def issue_stage_estimate(
    *,
    stage: PlanStage,
    location: Location,
    by: Actor,
    now: datetime,
    why: Why = Why.ASKED,
    priced_on: date | None = None,
    as_known_at: datetime | None = None,
) -> Estimate:
    """For a visit of a plan that is not booked: kept for the record and the client's pages, and
    not sent by itself, so it answers no request. `priced_on`, `as_known_at`: what was told
    then holds; else by today's prices.

    Raises NoPrice.
    """
    lock_client(stage.plan.client_id)
    before = newest_of_stage(stage)
    on = priced_on or location.local(now).date()
    book = price_book(on=on, location=location, as_known_at=as_known_at)
    fees = fees_of_stage(stage, location, book, now)
    expected = replace(expect_stage(stage, book), fees=fees)
    content = stage_content(stage, expected, location, on)
    if before is not None and says_the_same(before.content, content):
        return before
    written = Estimate(
        client=stage.plan.client,
        stage=stage,
        provider=stage.plan.made_by,
        location=location,
        priced_on=on,
        content=content,
    )
    _issue(written, before, by, now, first=why)
    return written


@transaction.atomic
def note_without_estimate(
    *,
    appointment: Appointment,
    why: WithoutEstimate.Why,
    by: Actor,
    now: datetime,
    note: str = "",
) -> WithoutEstimate:
    """Keep why no estimate is written for the visit at its present time, or that the one which is
    written was handed over (`ON_PAPER`); once for each reason.

    Raises NoEstimate.
    """
    visit = get_fresh_and_lock(appointment)
    if not visit.is_before_visit:
        raise NoEstimate("The visit does not lie ahead any more.")
    kept, is_new = WithoutEstimate.objects.get_or_create(
        appointment=visit,
        scheduled_at=visit.scheduled_at,
        why=why,
        defaults={"by": staff_of(by), "at": now, "note": note.strip()},
    )
    if is_new:
        is_given = why == WithoutEstimate.Why.ON_PAPER and newest_of(visit) is not None
        action = "estimate.handed_over" if is_given else "estimate.not_written"
        record(by=by, action=action, target=visit, why=str(why))
    if why in WithoutEstimate.STATED:
        close_requests(visit, note=str(why.label), by=by, now=now)
    return kept


def newest_of(appointment: Appointment) -> Estimate | None:
    """The version that holds."""
    rows = Estimate.objects.filter(appointment=appointment)
    found: Estimate | None = rows.newest_first().first()
    return found


def newest_of_stage(stage: PlanStage) -> Estimate | None:
    """The version that holds of a visit of a plan, whether it is booked by now or not."""
    found: Estimate | None = stage.estimates.filter(appointment=None).newest_first().first()
    return found


def _written(
    visit: Appointment, before: Estimate | None, now: datetime, *, is_asked: bool
) -> Estimate:
    """As it would be issued now; not saved."""
    stage = stage_of(visit)
    told = None if is_asked else _told(visit, stage, before)
    on = told.priced_on if told else visit.location.local(now).date()
    as_known_at = known_at(told) if told else None
    book = price_book(on=on, location=visit.location, as_known_at=as_known_at)
    expected = expect_visit(visit, stage, book)
    return Estimate(
        client=visit.client,
        appointment=visit,
        stage=stage,
        visit_at=visit.starts_at,
        provider=visit.provider,
        location=visit.location,
        priced_on=on,
        content=visit_content(visit, expected, on),
    )


def _told(visit: Appointment, stage: PlanStage | None, before: Estimate | None) -> Estimate | None:
    """What a client was told holds when only the time or the person changes, and when a visit of
    a plan is booked at the place where it was presented. None: by today's prices."""
    told = before or (newest_of_stage(stage) if stage else None)
    if told is None or told.location_id != visit.location_id:
        return None
    is_same = told.stage_id == (stage.pk if stage else None)
    return told if is_same else None


def _issue(
    written: Estimate, before: Estimate | None, by: Actor, now: datetime, *, first: Why
) -> None:
    """`first`: why there is one at all, where it is the first version."""
    changes = changes_between(before.content, written.content) if before else []
    written.content = written.content | {"changes": changes}
    total = total_in(written.content)
    written.version = before.version + 1 if before else 1
    written.why = _why(changes) if before else first
    written.issued_at, written.issued_by = now, staff_of(by)
    written.total_from, written.total_to = total.low, total.high
    written.sha256 = seal_of(written)
    written.save(force_insert=True)
    why = str(written.why)
    record(by=by, action="estimate.issued", target=written, version=written.version, why=why)


def _why(changes: list[Content]) -> Why:
    what = {change["what"] for change in changes}
    if what & {"when", "who", "where"}:
        return Why.MOVED
    return Why.PLAN if what - {"each", "fees", "total"} else Why.PRICES
