"""Book linked appointments: a whole course in one step, or the next appointment of one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from bookings.booking.book import (
    AT_DESK,
    BookingDetails,
    as_booked,
    booking_rule_errors,
    find_earlier_booking,
    lock_client_contacts,
    reserve_new_appointment,
    write_appointment,
)
from bookings.courses.queries import (
    GIVEN_UP,
    Window,
    find_course_of,
    step_before,
    window_after,
    window_of,
)
from bookings.errors import CourseIncomplete, NotForThisClient, OutsideCourseWindow
from bookings.ground.access import require_may_book
from bookings.messages.notices import enqueue_joint_notice, enqueue_notice
from bookings.models import Appointment, Course, CourseStep, CourseTemplate, CourseVisit
from bookings.reservation.reserve import lock_for_every
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import day_in_words
from bookings.rules.overrides import Override, note_overrides, require_allowed
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from medspa.errors import RuleViolation, Stale
from medspa.formats.dates import format_when


@dataclass(frozen=True)
class ChosenStep:
    """When a step shall be; without a provider, best with whoever gives the first appointment."""

    step: CourseStep
    starts_at: datetime
    provider: StaffMember | None = None

    def request_for(self, client: Client | None, location: Location, now: datetime) -> SlotRequest:
        return SlotRequest(
            appointment_type=self.step.appointment_type,
            location=location,
            starts_at=self.starts_at,
            now=now,
            client=client,
            provider=self.provider,
        )


@dataclass(frozen=True)
class _Entered:
    appointment: Appointment
    refusals: list[NotForThisClient]


@transaction.atomic
def book_course(
    *,
    client: Client,
    template: CourseTemplate,
    location: Location,
    chosen: Sequence[ChosenStep],
    by: Actor,
    now: datetime,
    details: BookingDetails = AT_DESK,
    override: Override | None = None,
) -> Course:
    """Book every appointment of the course or none, and tell the client in one message.

    Everything is locked before anything is written. The rules are asked for each appointment as if
    the ones before it were booked already, which they are; all that says no is raised together,
    each refusal naming its appointment. `details` and `override` as in `book_appointment`.

    Raises CourseIncomplete, OutsideCourseWindow and what `book_appointment` raises.
    """
    require_may_book(by, client)
    _require_complete(template, chosen)
    asked = [one.request_for(client, location, now) for one in chosen]
    slot_requests = [as_booked(each, by=by, via=details.via) for each in asked]
    if before := find_earlier_booking(details.submission_key, slot_requests[0]):
        return Course.objects.get(course_visits__appointment=before.appointment)
    details = details.reaching(slot_requests[0].client)
    lock_client_contacts(slot_requests, details.contact_phone)
    lock_for_every(slot_requests)
    course = Course.objects.create(template=template)
    entered = _enter_all(course, chosen, slot_requests, details, by)
    _require_allowed(entered, slot_requests[0], by, override)
    appointments = [each.appointment for each in entered]
    references = [appointment.reference for appointment in appointments]
    record(by=by, action="course.booked", target=course, visits=references)
    if details.tell_client:
        enqueue_joint_notice(appointments, "visits_booked", now, by=by)
    return course


@transaction.atomic
def book_next_appointment(
    *,
    after: Appointment,
    chosen: ChosenStep,
    by: Actor,
    now: datetime,
    details: BookingDetails = AT_DESK,
    override: Override | None = None,
) -> Appointment:
    """Book the step that follows an appointment, in the course of that appointment or in a new one.

    Raises Stale if somebody booked it in the meantime, and what `book_course` raises.
    """
    require_may_book(by, after.client)
    asked = chosen.request_for(after.client, after.location, now)
    slot_request = as_booked(asked, by=by, via=details.via)
    if before := find_earlier_booking(details.submission_key, slot_request):
        return before.appointment
    lock_client_contacts([slot_request], after.contact_phone)
    lock_for_every([slot_request])
    course = _course_with(after, chosen.step)
    _require_not_booked(course, chosen.step)
    details = details.reaching(slot_request.client)
    with naming_step(chosen.step, slot_request):
        slot_request = with_the_same(after, slot_request)
        entered = _enter(course, chosen, slot_request, details, by)
    window = window_after(chosen.step, after)
    if not window.holds(slot_request.day):
        entered.refusals.append(_outside_window_errors(window, chosen.step, slot_request))
    _require_allowed([entered], slot_request, by, override)
    record(by=by, action="course.continued", target=course, visit=entered.appointment.reference)
    if details.tell_client:
        enqueue_notice(entered.appointment, "confirmation", now, by=by)
    return entered.appointment


@contextmanager
def naming_step(step: CourseStep | Appointment, slot_request: SlotRequest) -> Iterator[None]:
    """Let a refusal say which of several appointments it is about."""
    try:
        yield
    except RuleViolation as error:
        error.message = _with_step_named(str(error.message), slot_request)
        error.facts["about"] = step.pk
        raise


def _with_step_named(sentence: str, slot_request: SlotRequest) -> str:
    """To a client by its day alone: on their pages no treatment is named."""
    appointment = f"{slot_request.appointment_type}, " if slot_request.at_desk else ""
    return f"{appointment}{day_in_words(slot_request.day)}: {sentence}"


def name_step_in(
    refusals: Sequence[NotForThisClient], slot_request: SlotRequest
) -> list[NotForThisClient]:
    for refusal in refusals:
        refusal.message = _with_step_named(refusal.sentence, slot_request)
    return list(refusals)


def _require_complete(template: CourseTemplate, chosen: Sequence[ChosenStep]) -> None:
    steps = list(template.steps.all())
    if not steps or [one.step for one in chosen] != steps:
        raise CourseIncomplete(
            f"“{template}” has {len(steps)} visits: please choose a time for each of them."
        )


def _enter_all(
    course: Course,
    chosen: Sequence[ChosenStep],
    slot_requests: Sequence[SlotRequest],
    details: BookingDetails,
    by: Actor,
) -> list[_Entered]:
    """Note and key are the first appointment's: no two appointments have the same key."""
    entered: list[_Entered] = []
    for one, asked in zip(chosen, slot_requests, strict=True):
        slot_request = with_the_same(entered[0].appointment, asked) if entered else asked
        with naming_step(one.step, slot_request):
            new = _enter(course, one, slot_request, details, by)
        new.refusals.extend(_off_days(one.step, slot_request, slot_requests[: len(entered)]))
        entered.append(new)
        details = replace(details, note="", submission_key="")
    return entered


def _enter(
    course: Course,
    one: ChosenStep,
    slot_request: SlotRequest,
    details: BookingDetails,
    by: Actor,
) -> _Entered:
    """Write the appointment; what the rules say is asked after all are written."""
    appointment, reserved = reserve_new_appointment(slot_request, by=by)
    says = booking_rule_errors(slot_request, details.contact_phone, is_full=reserved.is_full)
    write_appointment(appointment, slot_request, details, by=by)
    CourseVisit.objects.create(course=course, appointment=appointment, step=one.step)
    return _Entered(appointment, name_step_in(says, slot_request))


def with_the_same(first: Appointment, slot_request: SlotRequest) -> SlotRequest:
    """With whoever gives the first appointment, if nobody else was asked for and that provider is
    free."""
    slot = None if slot_request.provider else slot_request.find_slot()
    if slot is None or first.provider_id not in slot.providers:
        return slot_request
    return replace(slot_request, provider=first.provider)


def _off_days(
    step: CourseStep, slot_request: SlotRequest, before: Sequence[SlotRequest]
) -> list[OutsideCourseWindow]:
    if not before:
        return []
    window = window_of(step, first_on=before[0].day, previous_on=before[-1].day)
    return (
        []
        if window.holds(slot_request.day)
        else [_outside_window_errors(window, step, slot_request)]
    )


def _outside_window_errors(
    window: Window, step: CourseStep, slot_request: SlotRequest
) -> OutsideCourseWindow:
    span = f"from {day_in_words(window.first)} to {day_in_words(window.last)}"
    return OutsideCourseWindow(
        _with_step_named(f"“{step.template}” has this visit {span}.", slot_request)
    )


def _require_allowed(
    entered: Sequence[_Entered], slot_request: SlotRequest, by: Actor, override: Override | None
) -> None:
    """Everything that the rules say about any of the appointments at once, so that one reading and
    one reason are enough; then it is kept with the appointment that it is about."""
    refusals = [refusal for each in entered for refusal in each.refusals]
    require_allowed(refusals, slot_request=slot_request, by=by, override=override)
    for each in entered:
        note_overrides(each.appointment, each.refusals, override, by=by, now=slot_request.now)


def _course_with(after: Appointment, step: CourseStep) -> Course:
    """Raises CourseIncomplete if the appointment belongs to another one."""
    course = find_course_of(after)
    if course is None:
        course = Course.objects.create(template=step.template)
        CourseVisit.objects.create(course=course, appointment=after, step=step_before(step, after))
    elif course.template_id != step.template_id:
        raise CourseIncomplete(f"This visit belongs to “{course.template}”.")
    return course


def _require_not_booked(course: Course, step: CourseStep) -> None:
    link = course.course_visits.filter(step=step).exclude(appointment__status__in=GIVEN_UP).first()
    if link is None:
        return
    appointment = link.appointment
    at = format_when(appointment.local_start, "j F Y, g:i A")
    raise Stale(
        f"Somebody booked this visit in the meantime: {appointment.reference}, "
        f"{at}, {appointment.provider.name}."
    )
