"""Book in three steps: visit, time, details. Works without script; the address carries it all."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from bookings.availability.search import Slot
from bookings.errors import TooManyHolds
from bookings.forms import ChoiceForm, TimeForm, first_fault
from bookings.messages.client_view import appointment_notes
from bookings.models import Appointment
from bookings.picker.choice import Choice, choice_of, find_people_for
from bookings.picker.filters import areas_chosen, filters_of
from bookings.picker.month import month_of_times
from bookings.picker.times import find_nearest_to, week_of_times, whole_diary
from bookings.reservation.slot_request import find_nearest_slots
from bookings.views.fragments import render_part
from bookings.views.links import opens_appointment
from bookings.views.public import held
from bookings.views.public.first_step import choice_page
from bookings.views.public.leaving import page_shown
from bookings.views.public.ratelimit import require_rate_limit, say_when
from bookings.views.public.recent_booking import booked_just_now
from medspa.accounts.access import by_token, public
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

GONE = _("That time was just taken. Please choose another.")


@public
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """Step 1: which visit, where, with whom."""
    return _sign_in(request) if "sign_in" in request.GET else choice_page(request)


@public
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book_time(request: HttpRequest) -> HttpResponse:
    """Step 2: the day and the time. Choosing one holds it for some minutes."""
    form = ChoiceForm(request.GET)
    if not form.is_valid():
        return choice_page(request, form)
    choice = choice_of(form)
    if request.method != "POST":
        return time_page(request, choice, *_gone(request, choice))
    picked = TimeForm(request.POST)
    if language := request.POST.get("lang"):
        return _in_language(request, language, picked)
    if not picked.is_valid():
        return time_page(request, choice, problem=first_fault(picked))
    choice = replace(choice, starts_at=picked.cleaned_data["starts_at"])
    try:
        require_rate_limit(request, "hold", choice.location)
        held.hold_instead(request, choice, picked.cleaned_data["starts_at"], request.now)
    except TooManyHolds as error:  # whoever shares the connection can still book
        messages.warning(request, error.detail)
    except RuleViolation as error:
        page = time_page(request, choice, error.detail, find_nearest_slots(error))
        return say_when(page, error)
    return redirect(f"{reverse('book_details')}?{choice.query}")


@by_token
@require_safe
@opens_appointment
def book_done(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """What was booked, where the visit is managed, what happens next. Once it is cancelled or over
    the page of the visit says so."""
    now = request.now
    if not appointment.is_ahead(now):
        return redirect("manage_appointment", token=token)
    is_late = now > appointment.free_until
    notes = appointment_notes(appointment)
    context = {"appointment": appointment, "token": token, "is_late": is_late, "notes": notes}
    return render(request, "bookings/book_done.html", context)


def _gone(request: HttpRequest, choice: Choice) -> tuple[str, Sequence[Slot]]:
    """What is said of a time in the address that nobody can have any more, and the nearest to it.
    That somebody has booked it just now is no news to whoever did."""
    now = request.now
    can_be_had = choice.starts_at is None or held.can_be_had(request, choice, now)
    if can_be_had or booked_just_now(request, choice, now):
        return "", ()
    return str(GONE), find_nearest_to(choice, now)


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in first; then they come back to what they have chosen."""
    chosen = request.GET.copy()
    del chosen["sign_in"]
    way_back = urlencode({"next": f"{request.path}?{chosen.urlencode()}"})
    return redirect(f"{reverse('me_sign_in')}?{way_back}")


def _in_language(request: HttpRequest, language: str, picked: TimeForm) -> HttpResponse:
    """The same page in another language, with the time picked and not held yet."""
    asked = request.GET.copy()
    if picked.is_valid():
        asked["starts_at"] = request.POST["starts_at"]
        for where in ("on", "page", "month"):
            asked.pop(where, None)
    asked["lang"] = language
    return redirect(f"{request.path}?{asked.urlencode()}")


def time_page(
    request: HttpRequest, choice: Choice, problem: str = "", nearest: Sequence[Slot] = ()
) -> HttpResponse:
    """The picker; with a `problem`, its message, the nearest free times and status 422."""
    now = request.now
    held_page = page_shown(request, now)
    hold = held.held_slot(request, now)
    if hold and choice.starts_at is None:
        choice = replace(choice, starts_at=hold.starts_at)
    diary = whole_diary(choice, now, ignoring=hold.pk if hold else None)
    month = month_of_times(diary, choice.month) if choice.month and not problem else None
    times = (
        week_of_times(diary, page=choice.page, on=choice.day, across=True) if not month else None
    )
    context = {
        "without_grid": True,
        "filters": filters_of(request, choice),
        "areas": areas_chosen(request, choice),
        "choice": choice,
        "typed_in": "time",
        "month": month,
        "times": times,
        "chosen_at": choice.starts_at if times and times.offer(choice.starts_at) else None,
        "held_page": held_page,
        "held_until": held.held_until(hold, choice),
        "people": find_people_for(choice),
        "problem": problem,
        "nearest": nearest,
    }
    status = 422 if problem else 200
    return render_part(request, "bookings/book_time.html", context, parts=("times",), status=status)
