"""What a client's exams and orders say now, and what an exam needs to know of the client."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from charting.models import Clearance, Consent
from medspa.clients.models import Client
from treatments.giving.wordings import day_text

SOON = timedelta(days=30)


def with_orders(clearances: QuerySet[Clearance]) -> QuerySet[Clearance]:
    """With prescriber and the lines of each order: one query more."""
    joined = clearances.select_related("prescriber__user", "revoked_by")
    return joined.prefetch_related("order_lines__product", "order_lines__performer__user")


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

    @property
    def is_in_order(self) -> bool:
        return self.tone == "ok"


def clearance_alert(client: Client, today: date, next_visit: date | None = None) -> ClearanceAlert:
    """One sentence on the newest clearance that holds, or on why there is none. Two queries."""
    return alert_among(list(with_orders(client.clearances.all())), today, next_visit)


def alert_among(
    held: list[Clearance], today: date, next_visit: date | None = None
) -> ClearanceAlert:
    """The same of a client's clearances, newest first, read `with_orders`."""
    valid = [one for one in held if one.by_prescriber and one.is_valid_on(today)]
    if not valid:
        return _none_valid(held)
    best = max(valid, key=lambda one: one.expires_on)
    days = (best.expires_on - today).days
    title = f"To {day_text(best.expires_on)}, {days} day{'' if days == 1 else 's'}"
    if next_visit and next_visit > best.expires_on:
        return ClearanceAlert("warn", title, f"Ends before the visit of {day_text(next_visit)}")
    return ClearanceAlert("warn" if days <= SOON.days else "ok", title, _order_words(valid))


def _none_valid(held: list[Clearance]) -> ClearanceAlert:
    if not held:
        return ClearanceAlert("alarm", "No clearance", "A prescriber examines the client first")
    last = held[0]
    if last.revoked_at:
        return ClearanceAlert("alarm", "Clearance withdrawn", last.revoked_reason)
    detail = f"It ended on {day_text(last.expires_on)}: the client is examined again"
    return ClearanceAlert("alarm", "Clearance ended", detail)


def _order_words(valid: list[Clearance]) -> str:
    """What is ordered, newest first; the scope of one from before orders were written."""
    newest = valid[0]
    lines = list(newest.order_lines.all())
    return "; ".join(str(line) for line in lines) if lines else newest.scope
