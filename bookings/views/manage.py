"""One visit in the hands of whoever comes: see it, move it, cancel it. The link is the key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms import PickerForm, TimeForm
from bookings.models import Appointment
from bookings.services.lifecycle import cancel_appointment as cancel
from bookings.services.moving import move_appointment as move
from bookings.views.choice import Choice
from bookings.views.fragments import render_part
from bookings.views.times import week_of_times, whole_diary
from bookings.views.tokens import client_of, opens_appointment
from medspa.accounts.access import by_token
from medspa.errors import RuleViolation

# Plain words for the client, and the shape of the tag that says them.
STATES = {
    Appointment.Status.BOOKED: ("Booked", "tag-ok"),
    Appointment.Status.CONFIRMED: ("Confirmed", "tag-ok"),
    Appointment.Status.ARRIVED: ("You are here", "tag-ok"),
    Appointment.Status.IN_TREATMENT: ("In progress", ""),
    Appointment.Status.COMPLETED: ("Done", ""),
    Appointment.Status.CANCELLED: ("Cancelled", "tag-warn"),
    Appointment.Status.NO_SHOW: ("Missed", "tag-warn"),
}


@by_token
@require_safe
@opens_appointment
def manage_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    return _visit_page(request, appointment, token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def cancel_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """Ask once, with the policy beside the button; then cancel."""
    if request.method != "POST":
        return _visit_page(request, appointment, token, asks=True)
    try:
        cancel(appointment=appointment, by=client_of(appointment), now=timezone.now())
    except RuleViolation as error:
        return _visit_page(request, appointment, token, problem=error.detail)
    messages.success(request, "Your visit is cancelled. We sent you a note about it.")
    return redirect("manage_appointment", token=token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def move_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """Choose another time; the present one is kept until then."""
    if not _may_move(appointment):
        return _visit_page(request, appointment, token)
    if request.method != "POST":
        return _move_page(request, appointment, token)
    picked = TimeForm(request.POST)
    if not picked.is_valid():
        return _move_page(request, appointment, token, str(picked.errors["starts_at"][0]))
    try:
        _move(request, appointment, picked)
    except RuleViolation as error:
        return _move_page(request, appointment, token, error.detail, error)
    messages.success(request, "Your visit is moved. We sent you the new time.")
    return redirect("manage_appointment", token=token)


def _move(request: HttpRequest, appointment: Appointment, picked: TimeForm) -> None:
    shown = PickerForm(request.GET)
    move(
        appointment=appointment,
        starts_at=picked.cleaned_data["starts_at"],
        any_provider=shown.is_valid() and shown.cleaned_data["anyone"],
        by=client_of(appointment),
        now=timezone.now(),
        seen_version=picked.cleaned_data["version"],
    )


def _visit_page(
    request: HttpRequest,
    appointment: Appointment,
    token: str,
    *,
    asks: bool = False,
    problem: str = "",
) -> HttpResponse:
    state, tag = STATES[Appointment.Status(appointment.status)]
    now = timezone.now()
    context = {
        "appointment": appointment,
        "token": token,
        "state": state,
        "tag": tag,
        "can_cancel": appointment.is_before_visit and appointment.starts_at > now,
        "can_move": _may_move(appointment),
        "is_late": now > appointment.free_until,
        "asks": asks,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "bookings/manage_appointment.html", context, status=status)


def _move_page(
    request: HttpRequest,
    appointment: Appointment,
    token: str,
    problem: str = "",
    error: RuleViolation | None = None,
) -> HttpResponse:
    shown = PickerForm(request.GET)
    shown.is_valid()
    asked = shown.cleaned_data
    provider = None if asked["anyone"] else appointment.provider
    choice = Choice(appointment.appointment_type, appointment.location, provider)
    diary = whole_diary(choice, timezone.now(), ignoring=appointment.pk)
    context = {
        "appointment": appointment,
        "token": token,
        "times": week_of_times(diary, page=asked["page"], on=asked["on"]),
        "present_at": appointment.starts_at,
        "anyone": asked["anyone"],
        "problem": problem,
        "nearest": error.facts.get("nearest", ()) if error else (),
    }
    status = 422 if problem else 200
    template = "bookings/move_appointment.html"
    return render_part(request, template, context, parts=("times",), status=status)


def _may_move(appointment: Appointment) -> bool:
    return appointment.is_before_visit and timezone.now() <= appointment.free_until
