"""Book the visits of a signed plan, or count what is booked: one appointment each, as a course."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from bookings.booking.book import AT_DESK, BY_CLIENT, book_appointment
from bookings.models import Appointment, Course, CourseTemplate, CourseVisit
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.overrides import rules_set_aside
from charting.models import PlanPresentation, PlanStage
from charting.plans.bookable import may_be_booked
from charting.presenting.booking.already_booked import visits_that_fit
from charting.presenting.booking.open_days import later_first
from charting.presenting.booking.visits_ahead import VisitAhead, visits_ahead
from charting.presenting.errors import VisitNotBookable
from medspa.accounts.models import User
from medspa.audit.log import Actor, record
from medspa.clients.services import lock_client
from medspa.formats.dates import format_when

BY_PLAN = ("treatment-plan", "By a treatment plan")
"""The course of visits that a plan links: it has no steps of its own."""


@transaction.atomic
def book_visit(
    *,
    presentation: PlanPresentation,
    stage: int,
    starts_at: datetime,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Book this visit of the plan at that time, with whoever is free, and tell the client.

    What the client said yes to in it is judged by the rules at the needle for that day; nobody sets
    one aside here. Booked already, at this time: the same appointment. The diary locks provider,
    resources and client, in this order; only then is the plan certain to stand still.
    Raises VisitNotBookable and what `book_appointment` raises.
    """
    visit = _find(visits_ahead(presentation, now), stage)
    if visit.appointment is not None and visit.appointment.starts_at == starts_at:
        return visit.appointment
    _require_bookable(visit, starts_at)
    appointment = _book(visit, presentation, starts_at, by, now)
    lock_client(presentation.plan.client_id)
    visits = visits_ahead(presentation, now)
    visit = _find(visits, stage)
    if visit.appointment == appointment:
        return appointment
    _require_bookable(visit, starts_at)
    _require_fit(visit, appointment, decided=frozenset())
    _link(visit, visits, appointment)
    record(by=by, action="plan.visit_booked", target=visit.stage, appointment=appointment.pk)
    return appointment


@transaction.atomic
def count_visit(
    *, presentation: PlanPresentation, stage: int, appointment: int, by: Actor, now: datetime
) -> Appointment:
    """Say that a visit of the client that is booked already is this one of the plan.

    Rules that somebody set aside when it was booked stay so. Counted already: the same appointment.
    Raises VisitNotBookable.
    """
    lock_client(presentation.plan.client_id)
    visits = visits_ahead(presentation, now)
    visit = _find(visits, stage)
    if visit.appointment is not None and visit.appointment.pk == appointment:
        return visit.appointment
    found = next((one for one in visits_that_fit(visit, now) if one.pk == appointment), None)
    if found is None:
        raise VisitNotBookable(gettext("This visit can't be counted. Please choose a time."))
    _require_fit(visit, found, decided=rules_set_aside(found))
    _link(visit, visits, found)
    record(by=by, action="plan.visit_counted", target=visit.stage, appointment=found.pk)
    return found


def _find(visits: Sequence[VisitAhead], stage: int) -> VisitAhead:
    for visit in visits:
        if visit.stage.pk == stage:
            return visit
    raise VisitNotBookable(gettext("This visit isn't in the plan that you signed."))


def _require_bookable(visit: VisitAhead, starts_at: datetime) -> None:
    if not visit.is_to_book:
        raise VisitNotBookable(gettext("This visit is booked already."))
    if visit.window is None:
        raise VisitNotBookable(gettext("Please book the visit before it first."))
    if visit.kind is None:
        raise _call(visit)
    on = visit.location.local(starts_at).date()
    if on < visit.window.first:
        day = format_when(visit.window.first, "l j F")
        says = gettext("Your skin needs some time between the visits: %(day)s is the earliest day.")
        raise VisitNotBookable(says % {"day": day}, field="starts_at")
    if visit.latest is not None and on > visit.latest:
        raise VisitNotBookable(later_first(visit.latest), field="starts_at")


def _book(
    visit: VisitAhead, presentation: PlanPresentation, starts_at: datetime, by: Actor, now: datetime
) -> Appointment:
    if visit.kind is None:
        raise _call(visit)
    asked = SlotRequest(
        appointment_type=visit.kind,
        location=visit.location,
        starts_at=starts_at,
        now=now,
        client=presentation.plan.client,
    )
    details = AT_DESK if isinstance(by, User) else BY_CLIENT
    return book_appointment(
        asked, by=by, details=replace(details, submission_key=_key(visit, starts_at))
    ).appointment


def _key(visit: VisitAhead, starts_at: datetime) -> str:
    """The same press sent twice books once."""
    said = f"{visit.stage.pk}:{starts_at.isoformat()}"
    return f"plan:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _require_fit(visit: VisitAhead, appointment: Appointment, decided: Collection[str]) -> None:
    """`decided`: the rules that somebody set aside for this appointment, where that is done."""
    against = may_be_booked(visit.stage, appointment, visit.items)
    if any(one.is_refused or str(one.rule) not in decided for one in against):
        raise _call(visit)


def _call(visit: VisitAhead) -> VisitNotBookable:
    return VisitNotBookable(
        gettext("We'd like to choose the day for this visit with you. Please call us: %(phone)s.")
        % {"phone": visit.location.phone}
    )


def _link(visit: VisitAhead, visits: list[VisitAhead], appointment: Appointment) -> None:
    PlanStage.objects.filter(pk=visit.stage.pk).update(appointment=appointment)
    before = [each.stage.appointment for each in visits if each.number < visit.number]
    booked = [each for each in before if each is not None]
    if not booked:
        return
    link = CourseVisit.objects.filter(appointment__in=booked).select_related("course").first()
    course = link.course if link else _new_course(booked)
    if not CourseVisit.objects.filter(appointment=appointment).exists():
        CourseVisit.objects.create(course=course, appointment=appointment)


def _new_course(booked: list[Appointment]) -> Course:
    slug, name = BY_PLAN
    template, _ = CourseTemplate.objects.get_or_create(
        slug=slug, defaults={"name": name, "is_active": False}
    )
    course = Course.objects.create(template=template)
    CourseVisit.objects.bulk_create(CourseVisit(course=course, appointment=one) for one in booked)
    return course
