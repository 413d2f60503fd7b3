"""What is filled in before a visit, behind the link of its forms."""

from django.http import HttpResponse
from django.urls import reverse

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from portal.tests.spanish.scene import Scene, step


def link(visit: Appointment, page: str, *args: int) -> str:
    return reverse(page, args=[forms_token(visit), *args])


@step
def forms_before_the_visit(at: Scene) -> HttpResponse:
    return at.get(link(at.visit(), "visit_forms"))


@step
def forms_of_a_visit_that_is_over(at: Scene) -> HttpResponse:
    return at.get(link(at.visit(status=Appointment.Status.COMPLETED), "visit_forms"))


@step
def first_health_questions(at: Scene) -> HttpResponse:
    return at.get(link(at.visit(), "forms_part", 1))


@step
def health_questions_of_the_day(at: Scene) -> HttpResponse:
    return at.get(link(at.visit(), "forms_part", 2))


@step
def health_questions_about_the_face(at: Scene) -> HttpResponse:
    return at.get(link(at.visit(), "forms_part", 6))


@step
def answer_with_details(at: Scene) -> HttpResponse:
    sent = {"press": "bruising=yes"}
    return at.post(link(at.visit(), "forms_answer"), sent)


@step
def weight_of_nobody(at: Scene) -> HttpResponse:
    sent = {"press": "weight", "weight.is": "6200", "weight.is-unit": "kg"}
    return at.post(link(at.visit(), "forms_answer"), sent)


@step
def birth_date_under_age(at: Scene) -> HttpResponse:
    return at.post(
        link(at.visit(), "forms_answer"), {"press": "birth-date", "birth-date.is": "01/01/2012"}
    )


@step
def answer_taken_back(at: Scene) -> HttpResponse:
    visit = at.visit()
    at.post(link(visit, "forms_answer"), {"press": "pregnant=yes"})
    return at.post(link(visit, "forms_answer"), {"press": "pregnant=no"})
