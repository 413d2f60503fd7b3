"""A client moves their visit, and those that follow it if they wish."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings.courses.move import move_appointments
from bookings.forms import TimeForm
from bookings.messages.client_view import can_move
from bookings.models import Appointment
from bookings.views.asked_move import AskedMove, asked_move
from bookings.views.fragments import render_part
from bookings.views.links import client_of, holder_of, opens_appointment
from bookings.views.public.manage import appointment_page
from medspa.accounts.access import by_token
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def move_appointment(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """Choose another time; the present one is kept until then."""
    asked = asked_move(request, appointment, TimeForm, looks_at=request.GET.get("starts_at", ""))
    if language := request.POST.get("lang"):
        return _in_language(request, language, asked)
    if not can_move(appointment, request.now):
        return appointment_page(request, appointment, token)
    if not asked.is_ready:
        return _page(request, asked, token)
    holder = holder_of(request, client_of(appointment))
    try:
        moved = move_appointments(moves=asked.moves(), by=holder, now=request.now)
    except RuleViolation as error:
        return _page(request, asked, token, error)
    messages.success(request, _done(len(moved)))
    return redirect("manage_appointment", token=token)


def _in_language(request: HttpRequest, language: str, asked: AskedMove[TimeForm]) -> HttpResponse:
    """The same page in another language, with what was picked and not sent yet."""
    address = asked.noted_in(request.GET)
    address["lang"] = language
    return redirect(f"{request.path}?{address.urlencode()}")


def _done(moved: int) -> str:
    return ngettext(
        "Your visit is moved. We emailed you the new time.",
        "Your %(moved)s visits are moved. We emailed you the new times.",
        moved,
    ) % {"moved": moved}


def _page(
    request: HttpRequest,
    asked: AskedMove[TimeForm],
    token: str,
    error: RuleViolation | None = None,
) -> HttpResponse:
    context = {
        "appointment": asked.appointment,
        "token": token,
        "typed_in": "move",
        **asked.context(error),
    }
    status = 422 if context["problem"] else 200
    template = "bookings/move_appointment.html"
    return render_part(request, template, context, parts=("times",), status=status)
