"""Which visits need an estimate, which have none, and what the desk reads of one visit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bookings.ground.visit_prices import book_now, visit_price
from bookings.models import Appointment, AppointmentType
from bookings.models.appointment import AppointmentQuerySet
from charting.estimates.due import Due, due_when_asked, estimate_due
from charting.estimates.money.fees import is_free
from charting.estimates.requests import Waiting, is_asked_for
from charting.models import Estimate, ItemSkip, PlanStage, WithoutEstimate
from medspa.clinic.models import Location
from treatments.catalogue.price_book import PriceBook

TREATMENT = AppointmentType.Purpose.TREATMENT
NO_STAGE = Value(0)


class State(StrEnum):
    """What the desk reads."""

    NONE = "none"  # no treatment
    SENT = "sent"
    PAPER = "paper"  # written, and nobody noted that it was handed over; there is no address
    CHANGED = "changed"  # what was sent is not what is booked any more
    NOT_NEEDED = "not_needed"
    DUE = "due"
    OVERDUE = "overdue"
    OFFERED = "offered"  # too soon to be due
    OVER = "over"  # the visit is: nobody waits for one any more, and none can be handed over


TO_COME = (State.DUE, State.OVERDUE, State.CHANGED, State.PAPER)


@dataclass(frozen=True)
class EstimateState:
    """Of one visit; nothing in it is clinical."""

    state: State
    due: Due
    estimate: Estimate | None = None
    reason: WithoutEstimate | None = None

    @property
    def is_warning(self) -> bool:
        return self.state in (State.OVERDUE, State.CHANGED, State.PAPER)


def visits_with_treatment(now: datetime) -> AppointmentQuerySet:
    """Booked, ahead, and something is to be given, or a fee is charged for the visit itself."""
    gives = Q(appointment_type__purpose=TREATMENT)
    charges = Q(appointment_type__fee__is_least=False)
    rows: AppointmentQuerySet = Appointment.objects.filter(
        gives | charges,
        status__in=Appointment.BEFORE_VISIT,
        starts_at__gt=now,
        client__isnull=False,
    )
    return rows


def visits_to_settle(now: datetime) -> Any:
    """Those without an estimate or a reason, and those whose estimate says something else than is
    booked or planned by now."""
    rows = _with_estimate(visits_with_treatment(now))
    is_as_booked = Q(
        newest_visit_at=F("starts_at"),
        newest_provider=F("provider_id"),
        newest_location=F("location_id"),
        newest_stage=F("stage_now"),
    )
    is_written = Q(newest_version__isnull=False)
    return rows.filter(
        Q(newest_version__isnull=True, has_reason=False)
        | (is_written & (~is_as_booked | _is_changed_since()))
    )


def _with_estimate(visits: QuerySet[Any]) -> Any:
    """With what the newest version says, and the visit of a plan that is behind it now."""
    newest = Estimate.objects.filter(appointment=OuterRef("pk")).order_by("-version")
    stage = PlanStage.objects.filter(appointment=OuterRef("pk")).order_by("-plan__version")
    reason = WithoutEstimate.objects.filter(
        appointment=OuterRef("pk"), scheduled_at=OuterRef("scheduled_at")
    )
    names = ("version", "visit_at", "provider", "location", "issued_at", "public_id")
    told = {f"newest_{name}": Subquery(newest.values(name)[:1]) for name in names}
    return visits.annotate(
        **told,
        newest_stage=_number(newest.values("stage")),
        stage_now=_number(stage.values("pk")),
        has_reason=Exists(reason),
        is_handed_over=Exists(reason.filter(why__in=WithoutEstimate.STATED)),
    )


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows[:1]), NO_STAGE, output_field=BigIntegerField())


def _is_changed_since() -> Q:
    agreed = PlanStage.objects.filter(
        pk=OuterRef("stage_now"), plan__agreed_at__gt=OuterRef("newest_issued_at")
    )
    skipped = ItemSkip.objects.filter(
        item__stage=OuterRef("stage_now"), at__gt=OuterRef("newest_issued_at")
    )
    return Q(Exists(agreed)) | Q(Exists(skipped))


def due_of(visit: Appointment) -> Due:
    """On the calendar of its location. Join `location`."""
    scheduled = visit.location.local(visit.scheduled_at).date()
    return estimate_due(scheduled, visit.local_start.date())


def needs_estimate(visit: Appointment, now: datetime) -> bool:
    """Something is given or a fee is charged, and it is not free. Join `appointment_type`. Two
    queries; one where the visit has no price of its own."""
    kind = visit.appointment_type
    if visit.client_id is None or not (kind.purpose == TREATMENT or _has_fee(kind)):
        return False
    return not is_free(visit, now)


def priced_among(visits: Iterable[Appointment], now: datetime) -> list[Appointment]:
    """Those that an estimate can be written of when their client asks: something is given, or a
    fee is charged that the book of their place has, and it is not free. Join `appointment_type`
    and `location`. One query for each place; none where no visit has a price of its own."""

    @cache
    def book_of(place: Location) -> PriceBook:
        return book_now(now, place)

    return [visit for visit in visits if _is_priced(visit, book_of)]


def _is_priced(visit: Appointment, book_of: Callable[[Location], PriceBook]) -> bool:
    kind = visit.appointment_type
    price = visit_price(kind, book_of(visit.location)) if kind.fee_id else None
    if price is not None and price.is_free:
        return False
    return kind.purpose == TREATMENT or (price is not None and not price.is_least)


def _has_fee(kind: AppointmentType) -> bool:
    return kind.fee is not None and not kind.fee.is_least


def state_of(visit: Appointment, now: datetime) -> EstimateState:
    """What stands of the estimate of this visit. Two queries; none where nothing is given."""
    due = due_of(visit)
    if not needs_estimate(visit, now):
        return EstimateState(State.NONE, due)
    newest = visit.estimates.newest_first().first()
    reasons = visit.without_estimate.filter(scheduled_at=visit.scheduled_at)
    reason = reasons.select_related("by").first()
    return EstimateState(_state(visit, newest, reason, due, now), due, newest, reason)


def missing_estimate(visits: Iterable[Appointment], now: datetime) -> dict[int, bool]:
    """Of the visits that one is owed for or stands written: whether it is still to come to the
    client. Three statements at most. Join `appointment_type` and `location`."""
    asked = priced_among(visits, now)
    if not asked:
        return {}
    rows = Estimate.objects.filter(appointment__in=asked).order_by("appointment_id", "-version")
    newest = {one.appointment_id: one for one in rows.distinct("appointment_id").defer("content")}
    stated = WithoutEstimate.objects.filter(appointment__in=asked)
    reasons = {(one.appointment_id, one.scheduled_at): one for one in reversed(stated)}
    states = {
        one.pk: _state(
            one, newest.get(one.pk), reasons.get((one.pk, one.scheduled_at)), due_of(one), now
        )
        for one in asked
    }
    return {
        number: state in TO_COME
        for number, state in states.items()
        if state in TO_COME or state == State.SENT
    }


def _state(
    visit: Appointment,
    newest: Estimate | None,
    reason: WithoutEstimate | None,
    due: Due,
    now: datetime,
) -> State:
    if not visit.is_ahead(now):
        return _state_afterwards(visit, newest, reason)
    if newest is not None:
        said = (newest.visit_at, newest.provider_id, newest.location_id)
        if said != (visit.starts_at, visit.provider_id, visit.location_id):
            return State.CHANGED
        return State.SENT if _is_given(visit, reason) else State.PAPER
    if reason is not None and reason.why != WithoutEstimate.Why.SOON:
        return State.NOT_NEEDED
    if due.by is None:
        return State.OFFERED
    return State.OVERDUE if visit.location.local(now).date() > due.by else State.DUE


def _state_afterwards(
    visit: Appointment, newest: Estimate | None, reason: WithoutEstimate | None
) -> State:
    if newest is not None:
        return State.SENT if _is_given(visit, reason) else State.OVER
    is_stated = reason is not None and reason.why != WithoutEstimate.Why.SOON
    return State.NOT_NEEDED if is_stated else State.OVER


def _is_given(visit: Appointment, reason: WithoutEstimate | None) -> bool:
    """Sent, or noted as handed over."""
    is_handed_over = reason is not None and reason.why in WithoutEstimate.STATED
    return bool(visit.contact_address) or is_handed_over


@dataclass(frozen=True)
class Missing:
    """A visit booked at least three business days ahead, with neither estimate nor reason; or with
    one (`paper`, its public id) that has to be handed over, since there is no address."""

    visit: Appointment
    by: date
    is_overdue: bool
    paper: str = ""
    is_clinical: bool = False


def estimates_missing(now: datetime) -> list[Missing]:
    """Of all visits ahead; the soonest due first. What was asked for stands by itself
    (`requests_waiting`). One query."""
    is_unwritten = Q(newest_version__isnull=True, has_reason=False)
    has_no_address = Q(contact_email="", client__email="")
    is_waiting = Q(newest_version__isnull=False, is_handed_over=False)
    newest = Estimate.objects.filter(appointment=OuterRef("pk")).order_by("-version")
    rows = _with_estimate(visits_with_treatment(now))
    rows = rows.annotate(newest_content=Subquery(newest.values("content")[:1]))
    rows = rows.filter(is_unwritten | (is_waiting & has_no_address)).exclude(is_asked_for())
    found = [_missing(visit, now) for visit in rows.with_people()]
    return sorted((one for one in found if one), key=lambda one: (one.by, one.visit.starts_at))


def overdue[T: (Missing, Waiting)](owed: Iterable[T]) -> list[T]:
    return [one for one in owed if one.is_overdue]


def _missing(visit: Any, now: datetime) -> Missing | None:
    by, written_at = due_of(visit).by, visit.newest_issued_at
    if by is None and written_at:
        by = due_when_asked(visit.location.local(written_at).date())
    if by is None:
        return None
    is_overdue = visit.location.local(now).date() > by
    if not visit.newest_public_id:
        return Missing(visit, by, is_overdue)
    is_clinical = Estimate(content=visit.newest_content).is_clinical
    return Missing(visit, by, is_overdue, str(visit.newest_public_id), is_clinical)
