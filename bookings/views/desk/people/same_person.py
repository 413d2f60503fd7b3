"""Is this one person? Everything that the desk is asked about two records, on one page."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookings.clients.join_records import join_records
from bookings.models import Appointment
from bookings.reservation.slot_request import request_again
from bookings.rules.client_rules import client_rule_errors
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Resemblance
from medspa.clients.resemblances import records_of, say_two_people, waiting_questions
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

SHOWN = 100
CHECKED = 10
"""Visits ahead about which the rules are asked at once: each costs some statements."""


@requires(Permission.CHANGE_VISIT_STATUS)
@require_safe
def same_person(request: HttpRequest) -> HttpResponse:
    """The newest first, both records side by side."""
    asked = list(waiting_questions()[: SHOWN + 1])
    context = {"questions": asked[:SHOWN], "has_more": len(asked) > SHOWN}
    return render(request, "bookings/same_person.html", context)


@requires(Permission.CHANGE_VISIT_STATUS)
@require_POST
def same_person_answer(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(Resemblance.objects.select_related("client", "known"), pk=pk)
    is_one = request.POST.get("answer") == "same"
    settle = join_records if is_one else say_two_people
    try:
        asked = settle(asked=asked, by=user_of(request), now=request.now)
    except RuleViolation as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _says(asked, is_one))
        for problem in _forbidden(asked, request.now) if is_one else ():
            messages.warning(request, problem)
    return redirect("same_person")


def _forbidden(asked: Resemblance, now: datetime) -> Iterator[str]:
    """What the rules say of the visits ahead, now that the history of both records is known."""
    people = records_of(asked.known)
    ahead = Appointment.objects.upcoming(now).with_people().filter(client__in=people)
    found = list(ahead[: CHECKED + 1])
    for appointment in found[:CHECKED]:
        for refusal in client_rule_errors(request_again(appointment, now)):
            yield f"{appointment.reference}: {refusal.detail}"
    if len(found) > CHECKED:
        yield f"Only the next {CHECKED} visits were checked. Please look at the later ones."


def _says(asked: Resemblance, is_one: bool) -> str:
    if not is_one:
        return "Kept as two people."
    if asked.client.same_as_id:
        return f"One person now. Upcoming visits are on the record of {asked.known.full_name}."
    return "One person now. Both records stay, with their visits. Read both before treating."
