"""The page on which a visit, a place and a person are chosen: to book, or to wait for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from bookings.forms import AreasField, ChoiceForm
from bookings.ground.visit_prices import book_now, with_prices
from bookings.models import AppointmentType
from bookings.picker.choice import find_areas_named
from bookings.picker.next_free import (
    NextFreeTime,
    find_consultation_type,
    find_next_free_times,
    find_next_free_times_with,
)
from medspa.clinic.models import Location, StaffMember
from medspa.web.request import HttpRequest


def choice_page(
    request: HttpRequest, form: ChoiceForm | None = None, *, to_wait: bool = False
) -> HttpResponse:
    """With a `form` that found fault, its messages and status 422. Whoever opens a later page
    plainly has made no fault: this page is where it begins."""
    if not set(request.GET) & set(ChoiceForm.base_fields):
        form = None
    types = AppointmentType.objects.online()
    context = {
        "without_grid": True,
        "typed_in": "visit" if types else "",
        "typed_at": request.path if to_wait else reverse("book"),
        "form": form,
        "types": with_prices(types, book_now(request.now, _place_asked_for(request))),
        "places": Location.objects.filter(is_active=True, appointment_types__in=types).distinct(),
        "people": StaffMember.objects.bookable().filter(appointment_types__in=types).distinct(),
        "chosen": request.GET,
        "chosen_areas": find_areas_named(request.GET.getlist("interests")),
        **(_to_wait() if to_wait else _to_book(request)),
    }
    return render(request, "bookings/book.html", context, status=422 if form else 200)


def _place_asked_for(request: HttpRequest) -> Location | None:
    """Whose prices are told; without one, those that all may read."""
    slug = request.GET.get("location", "")
    return Location.objects.filter(slug=slug, is_active=True).first() if slug else None


def _to_wait() -> dict[str, Any]:
    return {
        "is_to_wait": True,
        "next_step": reverse("join_waitlist"),
        "heading": gettext("What are you waiting for?"),
        "lead": gettext("Pick the visit. Next, you tell us which days and hours work."),
    }


def _to_book(request: HttpRequest) -> dict[str, Any]:
    return {"next_step": reverse("book_time"), "next_free": _next_free(request)}


def _next_free(request: HttpRequest) -> list[NextFreeTime]:
    """Of the visit and with the person that the address names, if it does."""
    asked = request.GET
    kinds = AppointmentType.objects.online()
    kind = kinds.filter(slug=asked.get("appointment_type", "")).first() or find_consultation_type()
    people = StaffMember.objects.bookable()
    person = people.filter(slug=asked["provider"]).first() if asked.get("provider") else None
    now = request.now
    if person and kind:
        return find_next_free_times_with([person], [kind], now)[person.pk]
    return find_next_free_times(kind, now, AreasField().clean(asked.getlist("interests")))
