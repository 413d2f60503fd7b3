"""The day board: who comes when to whom, who is here, and one click for what happens next."""

import time
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.board.at_a_glance import at_a_glance
from bookings.board.drawn import board_of, draw_grid
from bookings.board.sheet import PROVIDERS, ROOMS
from bookings.booking.checking_out import check_out
from bookings.booking.lifecycle import cancel_appointment, change_status, undo_status
from bookings.booking.links import replace_link
from bookings.booking.rooms import take_to_room
from bookings.forms import BoardForm, StepForm, first_fault
from bookings.models import Appointment
from bookings.views.desk.overriding import overlap_context, override_context
from bookings.views.desk.overview import MONTH, WEEK, overview_page
from bookings.views.desk.panel import panel_context
from bookings.views.fragments import render_part
from bookings.views.links import client_of
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_locations, remember_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

Status = Appointment.Status
VIEWS = ((PROVIDERS, "Providers"), (ROOMS, "Rooms"), (WEEK, "Week"), (MONTH, "Month"))


@requires(Permission.VIEW_DIARY)
@require_safe
def day_board(request: HttpRequest) -> HttpResponse:
    """The board of a day at a location, with one visit opened beside it."""
    asked = BoardForm(request.GET)
    asked.is_valid()
    location, locations = desk_locations(request, asked.cleaned_data.get("location", ""))
    if location is None:
        return render(request, "bookings/no_location.html")
    remember_location(request, location)
    day = asked.cleaned_data["day"] or location.local(request.now).date()
    appointment = asked.cleaned_data.get("visit", "")
    by = asked.cleaned_data.get("by", "")
    if by in (WEEK, MONTH):
        head = _head(request, location, day, by) | {"locations": locations}
        return overview_page(request, location, day, by, head)
    columns = _columns_of(request.GET)
    return _board_page(request, location, day, appointment, by=columns, locations=locations)


@requires(Permission.CHANGE_VISIT_STATUS)
@require_POST
def change_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a visit one step further or back, and show it at once."""
    appointment = appointment_or_404(reference)
    form = StepForm(request.POST)
    if not form.is_valid():
        fault = first_fault(form)
        return _after_step(request, appointment, problem=fault, form=form)
    try:
        changed = _take_step(request, appointment, form)
    except RuleViolation as error:
        fresh = appointment_or_404(reference)
        return _after_step(request, fresh, problem=error.detail, error=error, form=form)
    return _after_step(request, changed, form=form)


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def send_new_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever has the old link opens nothing with it any more; the client gets another."""
    appointment = appointment_or_404(reference)
    try:
        replace_link(appointment=appointment, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return _after_step(request, appointment, problem=error.detail)
    client = client_of(appointment)
    whom = f"{client.full_name} at {appointment.contact_address}"
    sent = f"The old links no longer work. New ones are on their way to {whom}."
    messages.success(request, sent)
    return _redirect(appointment, _columns_of(request.POST))


def _board_page(
    request: HttpRequest,
    location: Location,
    day: date,
    reference: str,
    *,
    by: str = PROVIDERS,
    locations: list[Location] | None = None,
    problem: str = "",
    **refused: Any,
) -> HttpResponse:
    seen = time.time_ns() // 1000  # before anything is read: what changes from now on is told
    board = board_of(location, day, request.now, by)
    context = _head(request, location, day, by) | {
        "board": board,
        "seen": seen,
        "locations": locations,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "grid": draw_grid(board),
        "glance": at_a_glance(board),
        "not_ready": board.not_ready,
        "day_url": board.address,
        **panel_context(request, board, reference, problem),
        **refused,
    }
    status, parts = 422 if problem else 200, ("panel", "day")
    with timezone.override(location.zone):
        return render_part(request, "bookings/day_board.html", context, parts=parts, status=status)


def board_beside(
    request: HttpRequest,
    appointment: Appointment,
    *,
    problem: str,
    said: dict[str, object],
) -> HttpResponse:
    """The board of the visit's day with the visit open, or for htmx the part that it asks for.
    `said`: what the panel says besides."""
    place = (appointment.location, appointment.local_start.date(), appointment.reference)
    beside: dict[str, Any] = dict(said)
    return _board_page(request, *place, by=_columns_of(request.POST), problem=problem, **beside)


def _head(request: HttpRequest, location: Location, day: date, by: str) -> dict[str, Any]:
    """What the row on top of each view shows."""
    return {
        "location": location,
        "day": day,
        "today": location.local(request.now).date(),
        "by": by,
        "views": VIEWS,
        "place_address": f"{reverse('day_board')}?location={location.slug}&by={by}",
    }


def _columns_of(said: QueryDict) -> str:
    """Of the board that a link leads to, or on which a form was sent; a refused one, too."""
    return ROOMS if said.get("by") == ROOMS else PROVIDERS


def _redirect(appointment: Appointment, by: str, *, is_open: bool = True) -> HttpResponse:
    """To the board of its day with the columns that were shown."""
    address = appointment.board_address()
    address = address if is_open else address.partition("&visit=")[0]
    return redirect(f"{address}&by={by}" if by == ROOMS else address)


def _take_step(request: HttpRequest, appointment: Appointment, form: StepForm) -> Appointment:
    to = form.cleaned_data["to"]
    doing: dict[str, Any] = {
        "appointment": appointment,
        "by": user_of(request),
        "now": request.now,
        "seen_version": form.cleaned_data["version"],
    }
    if to in StepForm.CHECKED_OUT_AS:
        return check_out(**doing, state=StepForm.CHECKED_OUT_AS[to])
    if to == StepForm.UNDO:
        return undo_status(**doing, override=form.override, double_booking=form.double_booking)
    if to in (StepForm.CANCELLED_FOR_CLIENT, Status.CANCELLED):
        for_client, reason = to == StepForm.CANCELLED_FOR_CLIENT, form.cleaned_data["cancel_reason"]
        return cancel_appointment(**doing, for_client=for_client, reason=reason)
    if to == Status.IN_TREATMENT:
        return take_to_room(**doing, room=form.cleaned_data["room"], override=form.override)
    return change_status(**doing, to=to)


def _after_step(
    request: HttpRequest,
    appointment: Appointment,
    *,
    problem: str = "",
    error: RuleViolation | None = None,
    form: StepForm | None = None,
) -> HttpResponse:
    """The changed part of the board for htmx; the board itself for a plain form."""
    day = appointment.local_start.date()
    reference, by = appointment.reference, _columns_of(request.POST)
    if form and form.is_valid():
        reference = "" if form.cleaned_data["stay"] and not problem else reference
    if problem or "HX-Request" in request.headers:
        user = user_of(request)
        refused = {
            "form": form,
            **override_context(user, error),
            **(overlap_context(user, error, form) if form else {}),
        }
        place = (appointment.location, day, reference)
        return _board_page(request, *place, by=by, problem=problem, **refused)
    return _redirect(appointment, by, is_open=bool(reference))


def appointment_or_404(reference: str) -> Appointment:
    appointments = Appointment.objects.booked_or_later().with_people()
    return get_object_or_404(appointments, reference=reference)
