"""A course of three appointments: the first, a look at day 14, a third in two to four weeks."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from bookings.booking.book import AT_DESK
from bookings.courses.book import ChosenStep, book_course
from bookings.models import Course, CourseStep, CourseTemplate
from bookings.tests.factories import MONDAY, NOW, Clinic, make_type
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client

DAYS = ((0, 0, 0), (10, 14, 21), (14, 21, 28))


def make_template(clinic: Clinic, **fields: Any) -> CourseTemplate:
    """Its first appointment is of the clinic's type; the others are shorter and longer."""
    made = CourseTemplate.objects.create(**{"slug": "in-order", "name": "In order"} | fields)
    kinds = [clinic.type, *(_other_type(clinic, minutes) for minutes in (30, 90))]
    for position, (kind, days) in enumerate(zip(kinds, DAYS, strict=True), start=1):
        add_step(made, kind, position=position, days=days)
    return made


def add_step(template: CourseTemplate, kind: Any, *, position: int, days: Any) -> CourseStep:
    least, best, most = days
    return CourseStep.objects.create(
        template=template,
        position=position,
        appointment_type=kind,
        min_days=least,
        ideal_days=best,
        max_days=most,
    )


def _other_type(clinic: Clinic, minutes: int) -> Any:
    name = f"Visit of {minutes} minutes"
    return make_type(
        providers=clinic.providers,
        locations=[clinic.location],
        name=name,
        duration_min=minutes,
    )


def after(number: int) -> date:
    """So many days after the first appointment, which is on MONDAY."""
    return MONDAY + timedelta(days=number)


def chosen(template: CourseTemplate, times: list[datetime], **how: Any) -> list[ChosenStep]:
    steps = template.steps.all()
    return [ChosenStep(step, at, **how) for step, at in zip(steps, times, strict=True)]


def book_all(
    clinic: Clinic,
    template: CourseTemplate,
    times: list[datetime] | None = None,
    *,
    provider: Any = None,
    **how: Any,
) -> Course:
    """At ten on the best days, at the desk, for a new client unless told else."""
    times = times or [clinic.at(10, day=after(number)) for number in (0, 14, 21)]
    details = {each.name: how.pop(each.name) for each in fields(AT_DESK) if each.name in how}
    return book_course(
        **{
            "client": how.pop("client", None) or make_client(),
            "template": template,
            "location": clinic.location,
            "chosen": chosen(template, times, provider=provider),
            "by": SYSTEM,
            "now": NOW,
        }
        | how,
        details=replace(AT_DESK, **details),
    )
