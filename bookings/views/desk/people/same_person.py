"""Is this one person? Everything that the desk is asked about two records, on one page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.clients.join_records import born_differently, join_records, join_two
from bookings.models import Appointment
from bookings.reservation.slot_request import request_again
from bookings.rules.client_rules import client_rule_errors
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client, Resemblance
from medspa.clients.parting import part_records
from medspa.clients.resemblances import records_of, say_two_people, waiting_questions
from medspa.clinic.desk import desk_location
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

SHOWN = 100
LONGEST_KEY = 18
CHECKED = 10
"""Visits ahead about which the rules are asked at once: each costs some statements."""


@requires(Permission.CHANGE_VISIT_STATUS)
@require_safe
def same_person(request: HttpRequest) -> HttpResponse:
    """The newest first, both records side by side."""
    asked = list(waiting_questions()[: SHOWN + 1])
    context = {"questions": asked[:SHOWN], "has_more": len(asked) > SHOWN}
    return _page(request, "bookings/same_person.html", context)


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


@requires(Permission.CHANGE_VISIT_STATUS)
@require_http_methods(["GET", "HEAD", "POST"])
def join_client(request: HttpRequest, pk: int) -> HttpResponse:
    """From the page of a client: is the other record the same person's? Both are read before."""
    client = get_object_or_404(Client, pk=pk)
    other = get_object_or_404(Client.objects.exclude(pk=pk), pk=_number(request))
    problem = ""
    if request.method == "POST":
        problem = _join(request, client, other)
        if not problem:
            return redirect("desk_client", pk=pk)
    context = {
        "client": client,
        "other": other,
        "problem": problem,
        "born_differently": born_differently(client, other),
    }
    status = 422 if problem else 200
    return _page(request, "bookings/join_client.html", context, status)


def _page(
    request: HttpRequest, name: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Since when records are kept is said on the clock of the desk's place."""
    desk = desk_location(request)
    with timezone.override(desk.zone if desk else None):
        return render(request, name, facts, status=status)


@requires(Permission.CHANGE_VISIT_STATUS)
@require_POST
def part_client(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two people after all."""
    asked = get_object_or_404(Resemblance, pk=pk)
    try:
        part_records(asked=asked, by=user_of(request), now=request.now)
        messages.success(request, "Two people again, each with their own visits.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("desk_client", pk=asked.known_id)


def _join(request: HttpRequest, client: Client, other: Client) -> str:
    """Why not, if not."""
    by, dates_read = user_of(request), "dates_read" in request.POST
    try:
        asked = join_two(one=client, other=other, by=by, now=request.now, dates_read=dates_read)
    except RuleViolation as error:
        return error.detail
    messages.success(request, _says(asked, is_one=True))
    for problem in _forbidden(asked, request.now):
        messages.warning(request, problem)
    return ""


def _number(request: HttpRequest) -> int:
    said = (request.POST or request.GET).get("other", "")
    return int(said) if said.isdecimal() and len(said) < LONGEST_KEY else 0


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
