"""Visits that have no place any more, until the list is empty."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookings.forms.fields import AddressMomentField
from bookings.models import ClashStep
from bookings.schedule.clashes import Clash, find_clashes
from bookings.schedule.outcomes import ask_client, leave_in_place, move_out
from bookings.schedule.proposals import propose_times
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.models import StaffMember
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

SHOWN = 40  # of the open ones; the next appear when these are done
LOGGED = 60


@requires(Permission.ADMINISTER)
@require_safe
def office_clashes(request: HttpRequest) -> HttpResponse:
    """The open ones with times for each, those that stay, and what was done so far."""
    return _page(request)


@requires(Permission.ADMINISTER)
@require_POST
def office_clash(request: HttpRequest, reference: str) -> HttpResponse:
    """Move to a proposed time, ask the client, or leave with a reason."""
    clash = next(
        (each for each in find_clashes(request.now) if each.appointment.reference == reference),
        None,
    )
    if clash is None:
        messages.info(request, "That visit has a place by now.")
        return redirect("office_clashes")
    try:
        done = _act(request, clash)
    except RuleViolation as error:
        return _page(request, refused=(reference, error.detail))
    messages.success(request, done)
    return redirect("office_clashes")


def _act(request: HttpRequest, clash: Clash) -> str:
    """What was done, in words. Raises RuleViolation."""
    by, now = user_of(request), request.now
    said = request.POST.get("version", "")
    seen = int(said) if said.isdecimal() and len(said) < 10 else 0
    who = clash.appointment.client.short_name if clash.appointment.client else ""
    if request.POST.get("ask"):
        ask_client(clash, seen_version=seen, by=by, now=now)
        return f"{who} is asked to choose another time."
    if request.POST.get("leave"):
        reason = request.POST.get("reason", "")
        leave_in_place(clash, reason=reason, seen_version=seen, by=by, now=now)
        return f"The visit of {who} stays where it is."
    at, _, slug = request.POST.get("move", "").partition("|")
    starts_at = AddressMomentField(required=False).clean(at)
    provider = StaffMember.objects.bookable().filter(slug=slug).first()
    if starts_at is None or provider is None:
        raise RuleViolation("Choose one of the times.")
    move_out(clash, starts_at, provider, seen_version=seen, by=by, now=now)
    return f"{who} is moved, and will be told."


def _page(request: HttpRequest, refused: tuple[str, str] = ("", "")) -> HttpResponse:
    found = find_clashes(request.now)
    waiting = [clash for clash in found if not clash.left]
    shown = waiting[:SHOWN]
    times = propose_times(shown, request.now)
    log = ClashStep.objects.select_related(
        "appointment__client", "appointment__location", "appointment__provider", "provider"
    ).order_by("-at", "-pk")
    context = {
        "here": "clashes",
        "rows": [(clash, times.get(clash.appointment.pk, ())) for clash in shown],
        "more": len(waiting) - len(shown),
        "left": [clash for clash in found if clash.left],
        "log": log[:LOGGED],
        "refused": refused[0],
        "problem": refused[1],
    }
    status = 422 if refused[0] else 200
    return render(request, "office/office_clashes.html", context, status=status)
