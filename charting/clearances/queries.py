"""What a client's exams and orders say now, and what an exam needs to know of the client."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from charting.ground.moments import Moment
from charting.models import Clearance, Consent
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from treatments.catalogue.jurisdictions import STATES
from treatments.giving.wordings import day_text

SOON = timedelta(days=30)
TOLD_FOR = timedelta(days=14)


def with_orders(clearances: QuerySet[Clearance]) -> QuerySet[Clearance]:
    """With prescriber and the lines of each order: one query more."""
    joined = clearances.select_related("prescriber__user", "revoked_by")
    return joined.prefetch_related("order_lines__product", "order_lines__performer__user")


def withdrawn_by_others(staff: StaffMember | None, now: datetime) -> QuerySet[Clearance]:
    """What this prescriber ordered and somebody else withdrew lately, the newest first; not of
    clients for whom they ordered again since."""
    if staff is None:
        return Clearance.objects.none()
    since = Clearance.objects.filter(
        client=OuterRef("client"), prescriber=staff, noted_at__gt=OuterRef("revoked_at")
    )
    rows = Clearance.objects.filter(prescriber=staff, revoked_at__gt=now - TOLD_FOR)
    rows = rows.exclude(revoked_by=staff).exclude(Exists(since))
    return rows.select_related("client", "revoked_by").order_by("-revoked_at")


def has_telehealth_consent(client: Client, at: datetime) -> bool:
    """The newest answer to the telehealth form before then is a yes, not older than a year."""
    answers = Consent.objects.filter(client=client, form__kind="telehealth", signed_at__lte=at)
    newest = answers.order_by("-signed_at", "-pk").first()
    return newest is not None and newest.is_agreed and at - newest.signed_at <= timedelta(days=365)


@dataclass(frozen=True)
class ClearanceAlert:
    """What the head of the record says of the exam. `tone` is a class of the style sheet."""

    tone: str
    title: str
    detail: str


def alert_among(
    held: list[Clearance], here: Moment, ahead: Iterable[Moment] = ()
) -> ClearanceAlert:
    """One sentence on the clearance that holds now and `here`, or on why there is none.

    `held`: a client's clearances, newest first, read `with_orders`. `ahead`: the visits to come;
    the first of them for which none holds is named.
    """
    valid = _valid_at(held, here)
    if not valid:
        return _none_valid(held, here)
    best = max(valid, key=lambda one: one.expires_on)
    days = (best.expires_on - here.on).days
    title = f"To {day_text(best.expires_on)}, {days} day{'' if days == 1 else 's'}"
    unmet = next((visit for visit in ahead if not _valid_at(held, visit)), None)
    if unmet:
        return ClearanceAlert("warn", title, why_not_then(best, unmet))
    return ClearanceAlert("warn" if days <= SOON.days else "ok", title, _order_words(valid))


def why_not_then(clearance: Clearance, visit: Moment) -> str:
    """Of one that holds now, why it does not at a visit to come."""
    if clearance.is_for(visit.state):
        return f"Ends before the visit of {day_text(visit.on)}"
    return f"Not for the visit of {day_text(visit.on)} in {STATES.get(visit.state, 'this state')}"


def _valid_at(held: Iterable[Clearance], then: Moment) -> list[Clearance]:
    return [one for one in held if one.by_prescriber and one.is_valid_on(then.on, then.state)]


def _none_valid(held: list[Clearance], here: Moment) -> ClearanceAlert:
    if not held:
        return ClearanceAlert("alarm", "No clearance", "A prescriber examines the client first")
    last = held[0]
    if last.is_valid_on(here.on, last.given_in) and not last.is_for(here.state):
        place = STATES.get(here.state, "this state")
        return ClearanceAlert(
            "alarm",
            f"Clearance for {STATES[last.given_in]} only",
            f"A prescriber examines the client for {place} first",
        )
    if last.revoked_at:
        return ClearanceAlert("alarm", "Clearance withdrawn", last.revoked_reason)
    detail = f"It ended on {day_text(last.expires_on)}: the client is examined again"
    return ClearanceAlert("alarm", "Clearance ended", detail)


def _order_words(valid: list[Clearance]) -> str:
    """What is ordered, newest first; the scope of one from before orders were written."""
    newest = valid[0]
    lines = list(newest.order_lines.all())
    return "; ".join(str(line) for line in lines) if lines else newest.scope
