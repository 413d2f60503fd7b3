"""One visit in the hands of whoever comes: see it, confirm it, cancel it. The link is the key."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bookings.booking.lifecycle import cancel_appointment as cancel
from bookings.booking.lifecycle import change_status
from bookings.courses.queries import find_linked_appointments
from bookings.forms import SeenForm
from bookings.messages.client_view import appointment_notes, show_appointment, show_appointments
from bookings.models import Appointment
from bookings.views.links import client_of, holder_of, opens_appointment
from medspa.accounts.access import by_token
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@by_token
@require_safe
@opens_appointment
def manage_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    return appointment_page(request, appointment, token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def confirm_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """The client says that they will come. Only a press of the button says so: programs follow
    links."""
    if request.method != "POST":
        return redirect("manage_appointment", token=token)
    to, by = Appointment.Status.CONFIRMED, holder_of(request, client_of(appointment))
    try:
        change_status(
            appointment=appointment, to=to, by=by, now=request.now, seen_version=_seen(request)
        )
    except RuleViolation as error:
        return appointment_page(request, appointment, token, problem=error.detail)
    messages.success(request, gettext("Thanks, you're confirmed."))
    return redirect("manage_appointment", token=token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def cancel_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """Ask once, with the policy beside the button; then cancel."""
    if request.method != "POST":
        return appointment_page(request, appointment, token, asks=True)
    try:
        cancel(
            appointment=appointment,
            by=client_of(appointment),
            now=request.now,
            seen_version=_seen(request),
        )
    except RuleViolation as error:
        return appointment_page(request, appointment, token, problem=error.detail)
    messages.success(request, gettext("Your visit is canceled. We emailed you about it."))
    return redirect("manage_appointment", token=token)


def _seen(request: HttpRequest) -> int | None:
    form = SeenForm(request.POST)
    form.is_valid()
    return form.cleaned_data.get("version")


def appointment_page(
    request: HttpRequest,
    appointment: Appointment,
    token: str,
    *,
    asks: bool = False,
    problem: str = "",
) -> HttpResponse:
    now = request.now
    linked = [other for other in find_linked_appointments(appointment) if other.is_before_visit]
    context = {
        "appointment": appointment,
        "token": token,
        "visit": show_appointment(appointment, now),
        "is_late": now > appointment.free_until,
        "asks": asks,
        "problem": problem,
        "linked": show_appointments(linked, now),
        "notes": appointment_notes(appointment),
    }
    status = 422 if problem else 200
    return render(request, "bookings/manage_appointment.html", context, status=status)
