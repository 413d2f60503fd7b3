"""Move a visit at the desk: the same picker, without the notice that clients must give."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.forms import PickerForm, TimeForm
from bookings.models import Appointment
from bookings.services.moving import move_appointment
from bookings.views.board import board_address, visit_or_404
from bookings.views.choice import Choice
from bookings.views.fragments import render_part
from bookings.views.times import week_of_times, whole_diary
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
        return _page(request, visit, shown)
    picked = TimeForm(request.POST)
    if not picked.is_valid():
        return _page(request, visit, shown, str(picked.errors["starts_at"][0]))
    try:
        moved = move_appointment(
            appointment=visit,
            starts_at=picked.cleaned_data["starts_at"],
            any_provider=shown.cleaned_data["anyone"],
            by=user_of(request),
            now=timezone.now(),
            seen_version=picked.cleaned_data["version"],
        )
    except RuleViolation as error:
        return _page(request, visit, shown, error.detail, error)
    return redirect(board_address(moved))


def _page(
    request: HttpRequest,
    visit: Appointment,
    shown: PickerForm,
    problem: str = "",
    error: RuleViolation | None = None,
) -> HttpResponse:
    asked = shown.cleaned_data
    provider = None if asked["anyone"] else visit.provider
    choice = Choice(visit.appointment_type, visit.location, provider)
    diary = whole_diary(choice, timezone.now(), ignoring=visit.pk, at_desk=True)
    context = {
        "visit": visit,
        "day_url": board_address(visit),
        "times": week_of_times(diary, page=asked["page"], on=asked["on"]),
        "present_at": visit.starts_at,
        "anyone": asked["anyone"],
        "problem": problem,
        "nearest": error.facts.get("nearest", ()) if error else (),
    }
    status = 422 if problem else 200
    with timezone.override(visit.location.zone):
        return render_part(
            request, "bookings/desk_move.html", context, parts=("times",), status=status
        )
