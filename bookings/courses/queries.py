"""Linked appointments: which belong together, what comes next, and on which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.models import Appointment, Course, CourseStep, CourseTemplate, CourseVisit
from medspa.clients.models import Client

GIVEN_UP = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)


@dataclass(frozen=True)
class Window:
    """Days at the location, both ends included."""

    first: date
    best: date
    last: date

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last


def window_of(step: CourseStep, *, first_on: date, previous_on: date) -> Window:
    """The days that the course has for the step, counted from the appointments before it."""
    base = first_on if step.counts_from == CourseStep.CountsFrom.FIRST else previous_on
    days = (step.min_days, step.ideal_days, step.max_days)
    return Window(*(base + timedelta(days=number) for number in days))


def find_course_of(appointment: Appointment) -> Course | None:
    courses = Course.objects.select_related("template")
    return courses.filter(course_visits__appointment=appointment).first()


def find_linked_appointments(appointment: Appointment) -> list[Appointment]:
    """The other appointments of its course, soonest first, without those that were given up."""
    course = CourseVisit.objects.filter(appointment=appointment).values("course")
    others = Appointment.objects.with_people().filter(course_visit__course__in=course)
    return list(others.exclude(status__in=GIVEN_UP).exclude(pk=appointment.pk))


def find_later_appointments(appointment: Appointment, now: datetime) -> list[Appointment]:
    """Those linked appointments that come after it and can still be moved."""
    return [
        each
        for each in find_linked_appointments(appointment)
        if each.is_before_visit and each.starts_at > max(appointment.starts_at, now)
    ]


def find_templates_at(location_id: int) -> list[CourseTemplate]:
    """Those in use of which every appointment is offered there."""
    templates = CourseTemplate.objects.filter(is_active=True, steps__isnull=False).distinct()
    elsewhere = CourseStep.objects.exclude(appointment_type__locations=location_id)
    off = CourseStep.objects.filter(appointment_type__is_active=False)
    templates = templates.exclude(steps__in=elsewhere).exclude(steps__in=off)
    return list(templates.prefetch_related("steps__appointment_type"))


def find_next_steps(appointment: Appointment) -> list[CourseStep]:
    """What may follow the appointment: of its course, the steps that nobody has booked; of no
    course, what any template has next after an appointment of its type."""
    steps = CourseStep.objects.select_related("template", "appointment_type").filter(
        template__is_active=True, appointment_type__is_active=True
    )
    if (course := find_course_of(appointment)) is not None:
        booked = course.course_visits.exclude(appointment__status__in=GIVEN_UP)
        return list(
            steps.filter(template=course.template)
            .exclude(pk__in=booked.exclude(step=None).values("step"))
            .filter(position__gt=_position(appointment))
        )
    own = CourseStep.objects.filter(appointment_type=appointment.appointment_type)
    places = dict(own.order_by("-position").values_list("template", "position"))
    return [
        step
        for step in steps.filter(template__in=places, position__gt=1)
        if step.position == places[step.template_id] + 1
    ]


def _position(appointment: Appointment) -> int:
    step = appointment.course_visit.step
    return step.position if step else 0


def step_before(step: CourseStep, appointment: Appointment) -> CourseStep | None:
    """As which step of the same template the appointment counts that comes before this one."""
    steps = step.template.steps.filter(
        appointment_type=appointment.appointment_type, position__lt=step.position
    )
    return steps.last()


def window_after(step: CourseStep, appointment: Appointment) -> Window:
    """The days for a step that follows the appointment."""
    before = [*find_linked_appointments(appointment), appointment]
    days = sorted(
        each.local_start.date() for each in before if each.starts_at <= appointment.starts_at
    )
    return window_of(step, first_on=days[0], previous_on=days[-1])


def find_busy_times(
    client: Client | None, now: datetime, *, but: Sequence[Appointment] = ()
) -> list[tuple[datetime, datetime]]:
    """When the client is here for something else from now on; `but` appointments are about to
    move."""
    if client is None:
        return []
    appointments = Appointment.objects.active(now).filter(client=client, ends_at__gt=now)
    taken = appointments.exclude(pk__in=[appointment.pk for appointment in but]).values_list(
        "occupied", flat=True
    )
    return [(each.lower, each.upper) for each in taken]
