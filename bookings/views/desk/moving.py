"""Move a visit at the desk: the same picker, without the notice that clients must give."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.courses.move import move_appointments
from bookings.forms import DeskMoveForm
from bookings.picker.choice import Choice
from bookings.reservation.deliberate_double_booking import can_double_book
from bookings.views.asked_move import AskedMove, asked_move
from bookings.views.desk.board import appointment_or_404
from bookings.views.desk.chosen import picked_time
from bookings.views.desk.draft import DeskDraft, draft_of, drop_draft, keep_draft, kept_instead
from bookings.views.desk.overriding import (
    in_the_way_context,
    overlap_context,
    override_context,
    stays_chosen,
)
from bookings.views.fragments import render_part
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_move(request: HttpRequest, reference: str) -> HttpResponse:
    """The client is told the new times by the service. The address may name the time looked at."""
    appointment, draft = appointment_or_404(reference), draft_of(request)
    if request.method == "POST" and (elsewhere := kept_instead(request, draft)):
        return elsewhere
    kept, looks_at = draft.initial, request.GET.get("starts_at") or draft.said("starts_at")
    asked = asked_move(request, appointment, DeskMoveForm, looks_at=looks_at, kept=kept)
    if request.method == "POST":
        keep_draft(request, draft)
    if not asked.is_ready:
        return _page(request, draft, asked)
    try:
        moved, *_ = move_appointments(
            moves=asked.moves(asked.picked.double_booking),
            by=user_of(request),
            now=request.now,
            override=asked.picked.override,
        )
    except RuleViolation as error:
        return _page(request, draft, asked, error)
    drop_draft(request, draft)
    return redirect(moved.board_address())


def _page(
    request: HttpRequest,
    draft: DeskDraft,
    asked: AskedMove[DeskMoveForm],
    error: RuleViolation | None = None,
) -> HttpResponse:
    user, appointment, now = user_of(request), asked.appointment, request.now
    context = {
        "visit": appointment,
        "draft": draft,
        "day_url": appointment.board_address(),
        "form": asked.picked,
        **asked.context(
            error,
            stays_chosen=stays_chosen(error),
            with_taken=can_double_book(user),
            at_desk=True,
        ),
        **override_context(user, error),
        **overlap_context(user, None if asked.is_about_another(error) else error, asked.picked),
        **in_the_way_context(user, error),
    }
    at = context["chosen_at"]
    if at and not error:
        choice = Choice(appointment.appointment_type, appointment.location, asked.provider)
        same: dict[str, Any] = {"ignoring": appointment.pk, "lasts": appointment.lasts}
        context["picked"] = picked_time(choice, context["times"], at, now, **same)
    status = 422 if context["problem"] else 200
    template = "bookings/desk_move.html"
    with timezone.override(appointment.location.zone):
        return render_part(request, template, context, parts=("times", "linked"), status=status)
