"""Move a visit at the desk: the same picker, without the notice that clients must give."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.errors import NotForThisClient
from bookings.forms import DeskMoveForm, PickerForm
from bookings.models import Appointment
from bookings.services.moving import move_appointment
from bookings.views.board import board_address, visit_or_404
from bookings.views.choice import Choice
from bookings.views.fragments import render_part
from bookings.views.overriding import override_context
from bookings.views.times import Times, week_of_times, whole_diary
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_move(request: HttpRequest, reference: str) -> HttpResponse:
    """The client is told the new time by the service."""
    visit = visit_or_404(reference)
    shown = PickerForm(request.GET)
    shown.is_valid()
    if request.method != "POST":
        return _page(request, visit, shown, DeskMoveForm())
    picked = DeskMoveForm(request.POST)
    if not picked.is_valid():
        return _page(request, visit, shown, picked)
    try:
        moved = move_appointment(
            appointment=visit,
            starts_at=picked.cleaned_data["starts_at"],
            any_provider=shown.cleaned_data["anyone"],
            by=user_of(request),
            now=timezone.now(),
            seen_version=picked.cleaned_data["version"],
            override=picked.override,
        )
    except RuleViolation as error:
        return _page(request, visit, shown, picked, error)
    return redirect(board_address(moved))


def _page(
    request: HttpRequest,
    visit: Appointment,
    shown: PickerForm,
    picked: DeskMoveForm,
    error: RuleViolation | None = None,
) -> HttpResponse:
    context = {
        "visit": visit,
        "day_url": board_address(visit),
        "times": _times(visit, shown.cleaned_data, _forbidden_at(picked, error)),
        "chosen_at": _forbidden_at(picked, error),
        "form": picked,
        "present_at": visit.starts_at,
        "anyone": shown.cleaned_data["anyone"],
        "problem": error.detail if error else next(iter(picked.errors.get("starts_at", [])), ""),
        "nearest": error.facts.get("nearest", ()) if error else (),
        **override_context(user_of(request), error),
    }
    status = 422 if error or picked.errors else 200
    with timezone.override(visit.location.zone):
        return render_part(
            request, "bookings/desk_move.html", context, parts=("times",), status=status
        )


def _times(visit: Appointment, asked: dict[str, Any], chosen_at: datetime | None) -> Times:
    provider = None if asked["anyone"] else visit.provider
    choice = Choice(visit.appointment_type, visit.location, provider)
    diary = whole_diary(choice, timezone.now(), ignoring=visit.pk, at_desk=True)
    if chosen_at:
        return week_of_times(diary, on=visit.location.local(chosen_at).date())
    return week_of_times(diary, page=asked["page"], on=asked["on"])


def _forbidden_at(picked: DeskMoveForm, error: RuleViolation | None) -> datetime | None:
    """A time that a rule forbids is still free: it stays chosen and on the page."""
    return picked.cleaned_data["starts_at"] if isinstance(error, NotForThisClient) else None
