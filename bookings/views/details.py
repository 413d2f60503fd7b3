"""Step 3 of booking: who is coming. Whatever goes wrong, everything typed comes back."""

import uuid
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.errors import SubmissionReused
from bookings.forms import ChoiceForm, DetailsForm, TimeForm, areas_to_talk_about
from bookings.services.booking import BookedAppointment
from bookings.services.online import MARKETING_CONSENT, SMS_CONSENT, Visitor, book_online
from bookings.views import held
from bookings.views.booking import time_page
from bookings.views.choice import Choice, choice_of, choice_page
from bookings.views.times import is_free
from medspa.accounts.access import public
from medspa.errors import RuleViolation
from treatments.models import FacialArea

DRAFT_KEY = "booking_draft"
CHOOSE = "Please choose a time."
GONE = "This time is not free any more. Please choose another."
PERSON = ("first_name", "last_name", "email", "birth_on")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def book_details(request: HttpRequest) -> HttpResponse:
    chosen = ChoiceForm(request.GET)
    if not chosen.is_valid():
        return choice_page(request, chosen)
    choice = choice_of(chosen)
    if request.method == "POST":
        return _answer(request, _with_tapped_time(choice, request.POST))
    if choice.starts_at is None:
        return time_page(request, choice, CHOOSE)
    if not held.held_for(request, choice, timezone.now()) and not is_free(choice, timezone.now()):
        return time_page(request, choice, GONE)
    return _page(request, choice, _form(choice, initial=request.session.get(DRAFT_KEY)))


def _answer(request: HttpRequest, choice: Choice) -> HttpResponse:
    if "other_time" in request.POST:
        return _put_aside(request, choice)
    if choice.starts_at is None:
        return time_page(request, choice, CHOOSE)
    form = _form(choice, request.POST)
    if not form.is_valid():
        return _page(request, choice, form)
    try:
        booked = _send(request, choice, form.cleaned_data)
    except RuleViolation as error:
        return _page(request, choice, form, error)
    for key in (held.SESSION_KEY, DRAFT_KEY):
        request.session.pop(key, None)
    return redirect("book_done", token=booked.manage_token)


def _put_aside(request: HttpRequest, choice: Choice) -> HttpResponse:
    """Keep what was typed while another time is chosen."""
    request.session[DRAFT_KEY] = {
        name: request.POST.getlist(name) if name == "interests" else request.POST.get(name)
        for name in DetailsForm.base_fields
        if name in request.POST
    }
    return redirect(f"{reverse('book_time')}?{choice.query}")


def _send(request: HttpRequest, choice: Choice, typed: dict[str, Any]) -> BookedAppointment:
    now = timezone.now()
    person = {name: typed[name] for name in PERSON}
    return book_online(
        visitor=Visitor(**person, phone=typed["phone"].as_e164),
        answers={
            SMS_CONSENT: typed["sms_consent"],
            MARKETING_CONSENT: typed["marketing_consent"],
        },
        ip_address=request.META.get("REMOTE_ADDR") or None,
        appointment_type=choice.appointment_type,
        location=choice.location,
        provider=choice.provider,
        starts_at=choice.starts_at,
        interests=[area.pk for area in typed["interests"]],
        note=typed["note"],
        submission_key=str(typed["submission_key"]),
        hold_token=held.token_of(request) if held.held_for(request, choice, now) else "",
        now=now,
    )


def _form(choice: Choice, data: QueryDict | None = None, **also: Any) -> DetailsForm:
    today = choice.location.local(timezone.now()).date()
    return DetailsForm(data, location=choice.location, today=today, **also)


def _with_tapped_time(choice: Choice, posted: QueryDict) -> Choice:
    """One of the nearest times may have been tapped instead of the time in the address."""
    tapped = TimeForm(posted)
    return (
        replace(choice, starts_at=tapped.cleaned_data["starts_at"]) if tapped.is_valid() else choice
    )


def _page(
    request: HttpRequest, choice: Choice, form: DetailsForm, error: RuleViolation | None = None
) -> HttpResponse:
    """The form; after a fault with its message, the nearest free times and status 422."""
    hold = held.held_for(request, choice, timezone.now())
    needs_key = isinstance(error, SubmissionReused) or "submission_key" in form.errors
    interests = form["interests"].value() or []
    context = {
        "choice": choice,
        "form": form,
        "submission_key": uuid.uuid4() if needs_key else form["submission_key"].value(),
        "hold": hold,
        "error": error,
        "nearest": error.facts.get("nearest", ()) if error else (),
        "sms_consent": SMS_CONSENT,
        "marketing_consent": MARKETING_CONSENT,
        "interest_groups": _areas_by_region(),
        "chosen_interests": interests,
        "open_more": interests or {"interests", "birth_on", "note"} & form.errors.keys(),
    }
    is_refused = error or form.errors
    return render(request, "bookings/book_details.html", context, status=422 if is_refused else 200)


def _areas_by_region() -> list[tuple[str, list[FacialArea]]]:
    """What one may want to talk about, from the forehead down."""
    order = FacialArea.Region.values
    by_region = sorted(areas_to_talk_about(), key=lambda area: order.index(area.region))
    groups = groupby(by_region, key=lambda area: area.get_region_display())
    return [(name, list(group)) for name, group in groups]
