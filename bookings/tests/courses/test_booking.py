"""All appointments of a course or none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bookings.booking.book import AT_DESK
from bookings.booking.lifecycle import cancel_appointment
from bookings.courses.book import ChosenStep, book_course, book_next_appointment
from bookings.courses.queries import find_linked_appointments, find_next_steps, find_templates_at
from bookings.errors import (
    CourseIncomplete,
    IntervalTooShort,
    OutsideCourseWindow,
    OutsideHours,
    SlotTaken,
)
from bookings.models import Appointment, Course, CourseVisit, RuleOverride
from bookings.reservation.slot_request import find_nearest_slots
from bookings.rules.overrides import Override
from bookings.tests.courses.factories import (
    add_step,
    after,
    book_all,
    chosen,
    make_template,
)
from bookings.tests.factories import NOW, Clinic, book, make_type
from bookings.tests.rules.eligibility import make_strict_type
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.errors import NotPermitted, Stale
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(clinic: Clinic):
    return make_template(clinic)


def test_course_is_three_ordinary_appointments(clinic: Clinic, template) -> None:
    client = make_client()
    course = book_all(clinic, template, client=client)
    appointments = list(course.appointments())
    assert [appointment.starts_at for appointment in appointments] == [
        clinic.at(10, day=after(number)) for number in (0, 14, 21)
    ]
    assert {
        (appointment.client, appointment.status, appointment.booked_via)
        for appointment in appointments
    } == {(client, "booked", "desk")}
    assert [appointment.course_visit.step for appointment in appointments] == list(
        template.steps.all()
    )
    assert all(appointment.status_history.count() == 1 for appointment in appointments)
    facts = AuditEvent.objects.get(action="course.booked").facts
    assert facts["visits"] == [appointment.reference for appointment in appointments]


def test_later_appointments_are_with_whoever_gives_the_first(clinic: Clinic, template) -> None:
    book(clinic, clinic.at(14, day=after(14)), provider=clinic.provider)  # their turn is over
    course = book_all(clinic, template, provider=None)
    assert len({appointment.provider for appointment in course.appointments()}) == 1


def test_refusal_names_the_appointment_and_nothing_is_booked(clinic: Clinic, template) -> None:
    at = clinic.at(10, day=after(14))
    for provider in clinic.providers:
        book(clinic, at, provider=provider)
    before = Appointment.objects.count(), Message.objects.count(), Course.objects.count()
    with pytest.raises(SlotTaken, match=r"Visit of 30 minutes, March 15, 2027: ") as refused:
        book_all(clinic, template)
    assert refused.value.facts["about"] == template.steps.all()[1].pk
    assert len(find_nearest_slots(refused.value)) == 3
    assert (Appointment.objects.count(), Message.objects.count(), Course.objects.count()) == before


def test_time_outside_hours_is_refused_by_name(clinic: Clinic, template) -> None:
    times = [clinic.at(10), clinic.at(20, day=after(14)), clinic.at(10, day=after(21))]
    with pytest.raises(OutsideHours, match="Visit of 30 minutes"):
        book_all(clinic, template, times)


def test_every_appointment_needs_a_time(clinic: Clinic, template) -> None:
    two = chosen(template, [clinic.at(10, day=after(number)) for number in (0, 14, 21)])[:2]
    with pytest.raises(CourseIncomplete):
        book_course(
            client=make_client(),
            template=template,
            location=clinic.location,
            chosen=two,
            by=SYSTEM,
            now=NOW,
        )


def test_days_of_the_course_are_kept_unless_set_aside(clinic: Clinic, template) -> None:
    times = [clinic.at(10, day=after(number)) for number in (0, 5, 40)]
    with pytest.raises(OutsideCourseWindow) as refused:
        book_all(clinic, template, times)
    assert refused.value.detail == (
        "Visit of 30 minutes, March 6, 2027: “In order” has this visit from March 11, 2027 "
        "to March 22, 2027. Visit of 90 minutes, April 10, 2027: “In order” has this visit "
        "from March 15, 2027 to March 29, 2027."
    )
    course = book_all(
        clinic,
        template,
        times,
        by=make_user(Role.MANAGER),
        override=Override("She travels", frozenset({"outside_course_window"})),
    )
    overridden = RuleOverride.objects.order_by("appointment__starts_at")
    assert [row.appointment for row in overridden] == list(course.appointments())[1:]


def test_earlier_appointments_of_the_course_count_as_booked(clinic: Clinic) -> None:
    toxin = make_strict_type(clinic, gives_neurotoxin=True)
    template = make_template(clinic)
    template.steps.update(appointment_type=toxin)
    with pytest.raises(IntervalTooShort) as refused:
        book_all(clinic, template)
    refusals = refused.value.all_refusals
    assert [refusal.code for refusal in refusals] == ["interval_too_short"] * 2
    assert "is booked for March 1, 2027" in refusals[0].sentence


def test_touch_up_within_its_days_follows_an_appointment_that_is_only_booked(
    clinic: Clinic,
) -> None:
    toxin = make_strict_type(clinic, gives_neurotoxin=True)
    touch_up = make_strict_type(clinic, gives_neurotoxin=True, is_touch_up=True)
    template = make_template(clinic)
    template.steps.filter(position=1).update(appointment_type=toxin)
    template.steps.filter(position=2).update(appointment_type=touch_up)
    assert book_all(clinic, template).appointments().count() == 3


def test_only_who_may_book_books(clinic: Clinic, template) -> None:
    with pytest.raises(NotPermitted):
        book_all(clinic, template, by=make_user(Role.INJECTOR))


def test_form_sent_twice_books_one_course(clinic: Clinic, template) -> None:
    client = make_client()
    first, second = (
        book_all(clinic, template, client=client, submission_key="form-1") for _ in range(2)
    )
    assert first == second
    assert Appointment.objects.count() == 3


def test_database_keeps_a_course_to_one_client(clinic: Clinic, template) -> None:
    course = book_all(clinic, template)
    stranger = book(clinic, clinic.at(14))
    with pytest.raises(IntegrityError, match="one client"), transaction.atomic():
        CourseVisit.objects.create(course=course, appointment=stranger)


def test_course_is_offered_where_all_its_appointments_are(clinic: Clinic, template) -> None:
    elsewhere = make_location()
    clinic.type.locations.add(elsewhere)
    assert find_templates_at(clinic.location.pk) == [template]
    assert find_templates_at(elsewhere.pk) == []


def test_next_appointment_continues_the_course(clinic: Clinic, template) -> None:
    course = book_all(clinic, template)
    first, second, third = course.appointments()
    cancel_appointment(appointment=third, by=SYSTEM, now=NOW)
    (step,) = find_next_steps(second)
    again = book_next_appointment(
        after=second,
        chosen=ChosenStep(step, clinic.at(11, day=after(22))),
        by=SYSTEM,
        now=NOW,
    )
    assert find_linked_appointments(again) == [first, second]
    assert find_next_steps(second) == []


def test_next_appointment_of_a_single_one_begins_a_course(clinic: Clinic, template) -> None:
    appointment = book(clinic, clinic.at(10))
    (step,) = find_next_steps(appointment)
    follows = book_next_appointment(
        after=appointment, chosen=ChosenStep(step, clinic.at(10, day=after(14))), by=SYSTEM, now=NOW
    )
    assert find_linked_appointments(follows) == [appointment]
    assert [each.step.position for each in Course.objects.get().course_visits.all()] == [1, 2]
    (message,) = Message.objects.filter(kind="bookings/confirmation").exclude(
        dedupe_key__contains=f":{appointment.pk}:"
    )
    assert message.client == appointment.client


def test_nobody_is_written_to_about_a_next_appointment_that_is_only_noted(
    clinic: Clinic, template
) -> None:
    appointment = book(clinic, clinic.at(10))
    (step,) = find_next_steps(appointment)
    before = Message.objects.count()
    book_next_appointment(
        after=appointment,
        chosen=ChosenStep(step, clinic.at(10, day=after(14))),
        details=replace(AT_DESK, tell_client=False),
        by=SYSTEM,
        now=NOW,
    )
    assert Message.objects.count() == before


def test_next_appointment_outside_its_days_is_refused(clinic: Clinic, template) -> None:
    appointment = book(clinic, clinic.at(10))
    (step,) = find_next_steps(appointment)
    with pytest.raises(OutsideCourseWindow):
        book_next_appointment(
            after=appointment,
            chosen=ChosenStep(step, clinic.at(10, day=after(9))),
            by=SYSTEM,
            now=NOW,
        )


def test_second_who_books_the_next_appointment_is_told(clinic: Clinic, template) -> None:
    appointment = book(clinic, clinic.at(10))
    (step,) = find_next_steps(appointment)
    at = clinic.at(10, day=after(14))
    booked = book_next_appointment(
        after=appointment, chosen=ChosenStep(step, at), by=SYSTEM, now=NOW
    )
    with pytest.raises(Stale, match=booked.reference):
        book_next_appointment(
            after=appointment,
            chosen=ChosenStep(step, at + timedelta(hours=1)),
            by=SYSTEM,
            now=NOW,
        )


def test_step_can_count_from_the_appointment_before(clinic: Clinic, template) -> None:
    last = add_step(
        template,
        make_type(providers=clinic.providers, locations=[clinic.location], name="Fourth"),
        position=4,
        days=(10, 14, 21),
    )
    last.counts_from = "previous"
    last.save()
    times = [clinic.at(10, day=after(number)) for number in (0, 14, 21, 35)]
    assert book_all(clinic, template, times).appointments().count() == 4
