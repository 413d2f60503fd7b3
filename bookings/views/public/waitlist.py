"""Wait for a time: join from the public site, take what is offered or leave through a link."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from bookings.availability.search import A_DAY, Slot, last_bookable_on
from bookings.forms import ChangeForm, ChoiceForm, JoinForm, TimeForm, first_fault
from bookings.ground.tokens import manage_token
from bookings.models import WaitlistEntry, WaitlistOffer
from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT, wait_online
from bookings.picker.choice import Choice, choice_of
from bookings.rules.adults import is_birth_date_asked
from bookings.views.links import holder_of, opens_entry
from bookings.views.public import drafts
from bookings.views.public.first_step import choice_page
from bookings.views.public.initial_answers import initial_answers
from bookings.views.public.ratelimit import require_few_joins, say_when
from bookings.views.public.typed import consents_of, visitor_of
from bookings.waitlist.entries import WaitlistRequest, change_preferences
from bookings.waitlist.entries import leave_waitlist as leave
from bookings.waitlist.free_times import find_free_times_now
from bookings.waitlist.offers import accept_offer
from medspa.accounts.access import by_token, public
from medspa.errors import RuleViolation
from medspa.ratelimit import caller_network
from medspa.web.request import HttpRequest


@public
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def join_waitlist(request: HttpRequest) -> HttpResponse:
    """Tell me when something frees up."""
    if "draft" in request.POST:
        return drafts.keep_while_typing(request, JoinForm)
    chosen = ChoiceForm(request.GET)
    if not chosen.is_valid():
        return choice_page(request, chosen, to_wait=True)
    choice = choice_of(chosen)
    if request.method != "POST":
        return _join_page(request, choice, _begun(request, choice))
    if language := request.POST.get("lang"):
        drafts.keep_typed(request, JoinForm)
        return redirect(f"{request.path}?{choice.query}&{urlencode({'lang': language})}")
    form = _form(request, choice, request.POST)
    if not form.is_valid():
        return _join_page(request, choice, form, status=422)
    if found := _free_already(request, choice, form, is_sooner="sooner" in request.POST):
        return _join_page(request, choice, form, status=422, free=found)
    try:
        require_few_joins(request, choice.location, form.cleaned_data["email"])
        _join(request, choice, form)
    except RuleViolation as error:
        return say_when(_join_page(request, choice, form, error.detail, status=422), error)
    drafts.forget_draft(request)
    return redirect("waitlist_joined")


@public
@require_safe
def waitlist_joined(request: HttpRequest) -> HttpResponse:
    """The same words for everybody: the link goes to the e-mail address and nowhere else."""
    return render(request, "bookings/waitlist_joined.html")


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_entry
def waitlist_place(request: HttpRequest, entry: WaitlistEntry, token: str) -> HttpResponse:
    """What they wait for and what is kept for them; sent, it takes that time."""
    if request.method != "POST":
        return _place_page(request, entry, token)
    picked = TimeForm(request.POST)
    if not picked.is_valid():
        return _place_page(request, entry, token, first_fault(picked))
    starts_at, now = picked.cleaned_data["starts_at"], request.now
    holder = holder_of(request, entry.client)
    try:
        booked = accept_offer(entry=entry, starts_at=starts_at, by=holder, now=now)
    except RuleViolation as error:
        return _place_page(request, entry, token, error.detail)
    return redirect("book_done", token=booked.manage_token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_entry
def leave_waitlist(request: HttpRequest, entry: WaitlistEntry, token: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("waitlist_place", token=token)
    try:
        leave(entry=entry, by=entry.client, now=request.now)
    except RuleViolation as error:
        return _place_page(request, entry, token, error.detail)
    done = gettext("You're off the list. We won't email you about it again.")
    messages.success(request, done)
    return redirect("waitlist_place", token=token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_entry
def change_waitlist(request: HttpRequest, entry: WaitlistEntry, token: str) -> HttpResponse:
    """Other days, hours or somebody else, in the same place in line."""
    if not entry.is_waiting:
        return redirect("waitlist_place", token=token)
    today = entry.location.local(request.now).date()
    form = ChangeForm(request.POST or None, entry=entry, today=today)
    context = {"entry": entry, "token": token, "form": form}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "bookings/change_waitlist.html", context, status=status)
    try:
        change_preferences(
            entry=entry,
            wishes=form.wishes,
            provider=form.cleaned_data["provider"],
            by=entry.client,
        )
    except RuleViolation as error:
        return _place_page(request, entry, token, error.detail)
    messages.success(request, gettext("Saved. You kept your place in line."))
    return redirect("waitlist_place", token=token)


def _free_already(
    request: HttpRequest, choice: Choice, form: JoinForm, *, is_sooner: bool
) -> list[Slot]:
    """What is free of what they would wait for. Whoever wants something sooner waits for the days
    before it; the first free time on the first of their days leaves none."""
    typed = form.cleaned_data
    found = find_free_times_now(
        appointment_type=choice.appointment_type,
        location=choice.location,
        provider=choice.provider,
        wishes=form.wishes,
        now=request.now,
    )
    if found and is_sooner and _days_before(request, choice, found, typed["from_on"]):
        typed["to_on"] = choice.location.local(found[0].starts_at).date() - A_DAY
        return []
    return found


def _days_before(request: HttpRequest, choice: Choice, found: list[Slot], from_on: date) -> bool:
    """Whether a whole day is left to wait for: what remains of today is none."""
    tomorrow = choice.location.local(request.now).date() + A_DAY
    return choice.location.local(found[0].starts_at).date() > max(from_on, tomorrow)


def _join(request: HttpRequest, choice: Choice, form: JoinForm) -> None:
    wait_online(
        WaitlistRequest(
            appointment_type=choice.appointment_type,
            location=choice.location,
            provider=choice.provider,
            wishes=form.wishes,
            network=caller_network(request),
        ),
        visitor=visitor_of(form.cleaned_data),
        consents=consents_of(request, form.cleaned_data),
        now=request.now,
    )


def _form(request: HttpRequest, choice: Choice, data: Any = None, **also: Any) -> JoinForm:
    today = choice.location.local(request.now).date()
    kind = choice.appointment_type
    return JoinForm(
        data, location=choice.location, today=today, asks_birth=is_birth_date_asked(kind), **also
    )


def _begun(request: HttpRequest, choice: Choice) -> JoinForm:
    """From today to the last day that can be booked, unless they typed something else before; who
    they are, if they are signed in."""
    today = choice.location.local(request.now).date()
    last = last_bookable_on(choice.appointment_type, today)
    return _form(
        request, choice, initial={"from_on": today, "to_on": last} | initial_answers(request)
    )


def _join_page(
    request: HttpRequest,
    choice: Choice,
    form: JoinForm,
    problem: str = "",
    *,
    status: int = 200,
    free: Sequence[Slot] = (),
) -> HttpResponse:
    """`free`: times that they could book instead of waiting for them."""
    context = {
        "free": [(slot, replace(choice, starts_at=slot.starts_at).query) for slot in free],
        "can_be_sooner": bool(free)
        and _days_before(request, choice, list(free), form.cleaned_data["from_on"]),
        "choice": choice,
        "form": form,
        "typed_in": "details",
        "problem": problem,
        "sms_consent": SMS_CONSENT,
        "marketing_consent": MARKETING_CONSENT,
    }
    return render(request, "bookings/join_waitlist.html", context, status=status)


def _place_page(
    request: HttpRequest, entry: WaitlistEntry, token: str, problem: str = ""
) -> HttpResponse:
    entry.refresh_from_db(fields=["state", "closed_at"])
    now = request.now
    last = entry.offers.select_related("provider", "appointment").first()
    is_open = last is not None and entry.is_waiting and last.is_open(now)
    booked = last.appointment if last else None
    context = {
        "entry": entry,
        "token": token,
        "offer": last if is_open else None,
        "lost": last if last and last.state == WaitlistOffer.State.LOST else None,
        "visit_token": manage_token(booked) if booked else "",
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "bookings/waitlist_place.html", context, status=status)
