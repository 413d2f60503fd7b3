"""The door to a presented plan, and where it stands among a client's own pages."""

from django.http import HttpResponse
from django.urls import reverse

from portal.tests.spanish.scene import Scene, step


@step
def no_plan_yet(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.get(reverse("me_plan"))


@step
def link_to_a_plan_that_is_none(at: Scene) -> HttpResponse:
    return at.get(reverse("read_plan", args=["x"]))
