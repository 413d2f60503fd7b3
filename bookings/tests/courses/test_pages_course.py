"""Booking a course at the desk, and the next appointment after one."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.courses.queries import find_next_steps
from bookings.models import Appointment, Course, CourseStep, CourseTemplate, TimeOff
from bookings.tests.courses.factories import add_step, after, book_all, make_template
from bookings.tests.factories import Clinic, book, make_appointment
from bookings.tests.pages import moment, text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def template(clinic: Clinic) -> CourseTemplate:
    return make_template(clinic)


def page(desk: Browser, **asked: Any) -> HttpResponse:
    return desk.get(reverse("desk_course"), asked)


def proposed(response: HttpResponse) -> list[Any]:
    return [row.chosen_at for row in response.context["rows"]]


def send(desk: Browser, clinic: Clinic, days=(0, 14, 21), **sent: Any) -> HttpResponse:
    first, second, third = (moment(clinic.at(10, day=after(number))) for number in days)
    typed = {
        "submission_key": str(uuid.uuid4()),
        "starts_at": first,
        "at_2": second,
        "at_3": third,
    }
    return desk.post(reverse("desk_course"), typed | sent)


def test_page_opens_with_the_first_course_and_its_times(desk: Browser, clinic: Clinic, template):
    response = page(desk)

    assert response.context["template"] == template
    assert response.context["times"].offer(clinic.at(9))
    assert "Pick the first time" in text_of(response)


def test_without_a_course_the_page_says_where_to_enter_one(desk: Browser, clinic: Clinic):
    response = page(desk)

    assert response.status_code == 404
    assert "Course templates" in text_of(response)


def test_other_appointments_are_proposed_at_the_same_hour_on_their_best_days(
    desk: Browser, clinic: Clinic, template
):
    response = page(desk, starts_at=moment(clinic.at(11)))

    assert proposed(response) == [clinic.at(11, day=after(14)), clinic.at(11, day=after(21))]


def test_one_statement_is_asked_for_each_further_appointment(
    desk: Browser, clinic: Clinic, template, django_assert_num_queries
):
    page(desk)
    asked = {"starts_at": moment(clinic.at(11))}

    with django_assert_num_queries(22):
        page(desk, **asked)
    CourseStep.objects.filter(position=3).update(min_days=0, max_days=90)  # a longer window
    with django_assert_num_queries(22):
        page(desk, **asked)


def test_where_the_best_day_is_closed_the_next_one_is_proposed(
    desk: Browser, clinic: Clinic, template
):
    TimeOff.objects.create(
        location=clinic.location,
        starts_at=clinic.at(0, day=after(13)),
        ends_at=clinic.at(0, day=after(15)),
    )
    second, _ = proposed(page(desk, starts_at=moment(clinic.at(11))))

    assert second == clinic.at(11, day=after(15))


def test_times_at_which_the_client_is_here_anyway_are_not_proposed(
    desk: Browser, clinic: Clinic, template
):
    person = make_client()
    make_appointment(clinic, clinic.at(11, day=after(14)), client=person)

    second, _ = proposed(page(desk, starts_at=moment(clinic.at(11)), client=person.pk))

    assert second == clinic.at(10, 30, day=after(14))


def test_known_client_gets_all_appointments(desk: Browser, clinic: Clinic, template):
    person = make_client()

    response = send(desk, clinic, client=person.pk)

    first, *others = Course.objects.get().appointments()
    assert [first.client, *(appointment.client for appointment in others)] == [person] * 3
    assert response.url.endswith(f"visit={first.reference}")


def test_new_client_gets_all_appointments(desk: Browser, clinic: Clinic, template):
    send(
        desk,
        clinic,
        first_name="Noor",
        last_name="Example",
        email="noor@mail.example",
        phone="(415) 555-0123",
    )

    assert {appointment.client.full_name for appointment in Appointment.objects.all()} == {
        "Noor Example"
    }


def test_form_sent_twice_books_once(desk: Browser, clinic: Clinic, template):
    typed = {"submission_key": str(uuid.uuid4()), "client": make_client().pk}

    assert send(desk, clinic, **typed).url == send(desk, clinic, **typed).url
    assert Appointment.objects.count() == 3


def test_what_is_missing_is_said_and_what_is_typed_stays(desk: Browser, clinic: Clinic, template):
    response = send(desk, clinic, client=make_client().pk, at_3="")

    assert response.status_code == 422
    assert "Visit of 90 minutes: please choose a time." in text_of(response)
    assert proposed(response)[0] == clinic.at(10, day=after(14))
    assert not Appointment.objects.exists()


def test_taken_time_is_refused_by_name_and_another_proposed(
    desk: Browser, clinic: Clinic, template
):
    for provider in clinic.providers:
        book(clinic, clinic.at(10, day=after(14)), provider=provider)

    response = send(desk, clinic, client=make_client().pk)

    assert response.status_code == 422
    assert "Visit of 30 minutes, March 15, 2027" in text_of(response)
    assert proposed(response)[0] != clinic.at(10, day=after(14))
    assert Course.objects.count() == 0


def test_days_of_the_course_can_be_set_aside_by_who_may(client: Browser, clinic: Clinic, template):
    client.force_login(make_user(Role.MANAGER))
    typed = {"client": make_client().pk, "days": (0, 5, 21)}

    refused = send(client, clinic, **typed)
    assert refused.context["rules_read"] == "outside_course_window"
    send(client, clinic, **typed, override_reason="Travels", override_rules="outside_course_window")

    assert Course.objects.get().appointments().count() == 3


def test_nonsense_in_the_address_is_no_fault(desk: Browser, clinic: Clinic, template):
    response = page(
        desk, template="x", location="y", client="z", starts_at="soon", on="1", provider=""
    )

    assert response.status_code in (200, 302)


def test_injector_may_not_book(client: Browser, clinic: Clinic, template):
    client.force_login(make_user(Role.INJECTOR))

    assert page(client).status_code == 403


# --- The next appointment


def next_page(appointment: Appointment, step: CourseStep | None = None) -> str:
    asked = f"?step={step.pk}" if step else ""
    return reverse("desk_next", args=[appointment.reference]) + asked


def test_next_appointment_is_proposed_and_booked(desk: Browser, clinic: Clinic, template):
    appointment = book(clinic, clinic.at(10))
    row = desk.get(next_page(appointment)).context["row"]
    assert row.chosen_at == clinic.at(10, day=after(14))

    typed = {"starts_at": moment(row.chosen_at), "submission_key": str(uuid.uuid4())}
    (step,) = find_next_steps(appointment)
    first, again = (desk.post(next_page(appointment, step), typed) for _ in range(2))

    follows = Appointment.objects.get(starts_at=row.chosen_at)
    assert first.url == again.url
    assert first.url.endswith(f"visit={follows.reference}")
    assert (follows.client, follows.provider) == (appointment.client, appointment.provider)


def test_nothing_follows_the_last_appointment(desk: Browser, clinic: Clinic, template):
    *_, last = book_all(clinic, template).appointments()

    assert "Another visit" in text_of(desk.get(next_page(last)))


def test_next_appointment_booked_by_somebody_else_is_told(desk: Browser, clinic: Clinic, template):
    appointment = book(clinic, clinic.at(10))
    at = clinic.at(10, day=after(14))
    typed = {"starts_at": moment(at), "submission_key": str(uuid.uuid4())}
    (step,) = find_next_steps(appointment)
    desk.post(next_page(appointment, step), typed)

    late = typed | {
        "starts_at": moment(at + timedelta(hours=2)),
        "submission_key": str(uuid.uuid4()),
    }
    response = desk.post(next_page(appointment, step), late)

    assert response.status_code == 422
    assert "Somebody booked this visit in the meantime" in text_of(response)
    assert Appointment.objects.count() == 2


def test_step_of_another_course_is_refused(desk: Browser, clinic: Clinic, template):
    other = CourseTemplate.objects.create(slug="other", name="Other")
    step = add_step(other, clinic.type, position=2, days=(1, 2, 3))
    first, *_ = book_all(clinic, template).appointments()
    typed = {"starts_at": moment(clinic.at(15)), "submission_key": str(uuid.uuid4())}

    response = desk.post(next_page(first, step), typed)

    assert "belongs to “In order”" in text_of(response)
