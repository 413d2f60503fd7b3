"""Step 3 of booking: who is coming. Whatever goes wrong, everything typed comes back."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from bookings.booking.book import BookedAppointment, BookingDetails
from bookings.errors import SubmissionReused
from bookings.forms import AreasField, ChoiceForm, DetailsForm, TimeForm
from bookings.ground.tokens import manage_token
from bookings.models import AppointmentType
from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT, ClaimedHold, book_online
from bookings.picker.choice import Choice, choice_of
from bookings.reservation.slot_request import find_nearest_slots
from bookings.rules.adults import is_birth_date_asked
from bookings.views.fragments import render_part
from bookings.views.public import drafts, held
from bookings.views.public.first_step import choice_page
from bookings.views.public.initial_answers import initial_answers
from bookings.views.public.leaving import come_back, page_shown
from bookings.views.public.ratelimit import require_few_bookings, say_when
from bookings.views.public.recent_booking import booked_just_now, note_booked
from bookings.views.public.typed import consents_of, visitor_of
from medspa.accounts.access import public
from medspa.errors import RuleViolation
from medspa.signin.session import signed_in_client
from medspa.web.request import HttpRequest
from treatments.catalogue.explorer import areas_by_region
from treatments.models import FacialArea

Purpose = AppointmentType.Purpose
OTHER_STEPS = {"other_visit": "book", "other_time": "book_time"}


@public
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book_details(request: HttpRequest) -> HttpResponse:
    if "draft" in request.POST:
        return drafts.keep_while_typing(request, DetailsForm, asked=_asked(request))
    chosen = ChoiceForm(request.GET)
    if not chosen.is_valid():
        return choice_page(request, chosen)
    choice = choice_of(chosen)
    if request.method == "POST":
        return _answer(request, _with_tapped_time(choice, request.POST))
    now = request.now
    if booked := booked_just_now(request, choice, now):
        return redirect("book_done", token=manage_token(booked))
    can_be_had = held.can_be_had(request, choice, now)
    if not can_be_had and request.headers.get("HX-Target") != "held":
        return redirect(f"{reverse('book_time')}?{choice.query}")
    asked = {"interests": _begun_interests(request, choice)}
    form = _form(request, choice, initial=initial_answers(request) | asked)
    return _page(request, choice, form, is_gone=not can_be_had)


def _answer(request: HttpRequest, choice: Choice) -> HttpResponse:
    for name, page in OTHER_STEPS.items():
        if name in request.POST:
            return _put_aside(request, choice, page)
    if "sign_in" in request.POST:
        return _sign_in(request)
    if "let_go" in request.POST:
        held.let_go_of(request, choice, request.now)
        return _put_aside(request, replace(choice, starts_at=None), "book_time")
    if "keep" in request.POST:
        return _keep(request, choice)
    if language := request.POST.get("lang"):
        return _put_aside(request, choice, "book_details", lang=language)
    if choice.starts_at is None:
        return _put_aside(request, choice, "book_time")
    return _book(request, choice, choice.starts_at)


def _book(request: HttpRequest, choice: Choice, starts_at: datetime) -> HttpResponse:
    form = _form(request, choice, request.POST)
    if not form.is_valid():
        return _page(request, choice, form)
    try:
        _require_unhurried(request, choice, form.cleaned_data)
        booked = _send(request, choice, starts_at, form)
    except RuleViolation as error:
        if error.field in form.fields:
            form.add_error(error.field, error)
            return _page(request, choice, form)
        return say_when(_page(request, choice, form, error), error)
    held.forget_booked(request, request.now)
    drafts.forget_draft(request)
    note_booked(request, choice, booked.appointment)
    return redirect("book_done", token=booked.manage_token)


def _keep(request: HttpRequest, choice: Choice) -> HttpResponse:
    """Hold the time longer: the part of the page for htmx, else the page with all that is typed."""
    now = request.now
    come_back(held.token_of(request), now)
    try:
        held.keep_longer(request, choice, now)
    except RuleViolation as error:
        messages.warning(request, error.detail)
    if "HX-Request" in request.headers:
        return _page(request, choice, _form(request, choice))
    return _put_aside(request, choice, "book_details", where="#held-until")


def _put_aside(
    request: HttpRequest, choice: Choice, name: str, *, where: str = "", **also: str
) -> HttpResponse:
    """Keep what was typed while another page, or this one in another language, is shown."""
    drafts.keep_typed(request, DetailsForm)
    drafts.keep_draft(request, asked=_asked(request))
    if "interests" in request.POST:
        choice = replace(choice, interests=AreasField().clean(request.POST.getlist("interests")))
    also_asked = f"&{urlencode(also)}" if also else ""
    return redirect(f"{reverse(name)}?{choice.query}{also_asked}{where}")


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Keep what was typed while the client signs in; then they come back to this very page."""
    drafts.keep_typed(request, DetailsForm)
    drafts.keep_draft(request, asked=_asked(request))
    way_back = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('me_sign_in')}?{way_back}")


def _require_unhurried(request: HttpRequest, choice: Choice, typed: dict[str, Any]) -> None:
    person = (typed["email"], typed["phone"].as_e164)
    require_few_bookings(request, choice.location, person=person)


@public
@require_POST
def talk_about(request: HttpRequest) -> HttpResponse:
    """Take the areas ticked on the face along into the booking of a consultation, in the address;
    or to the same page in another language. The face keeps them lit for whoever comes back."""
    ticked = AreasField().clean(request.POST.getlist("interests"))
    drafts.keep_draft(request, explored=list(ticked))
    if language := request.POST.get("lang"):
        return redirect(f"{reverse('face')}?{urlencode({'lang': language})}")
    kind = AppointmentType.objects.online().filter(purpose=Purpose.CONSULTATION).first()
    chosen = [("appointment_type", kind.slug)] if kind else []
    asked = urlencode([*chosen, *(("interests", code) for code in ticked)])
    return redirect(f"{reverse('book')}?{asked}" if asked else "book")


def _asked(request: HttpRequest) -> list[str]:
    return list(AreasField().clean(request.GET.getlist("interests")))


def _begun_interests(request: HttpRequest, choice: Choice) -> list[str]:
    """What was ticked here, unless the address asks for something else since."""
    draft, asked = drafts.draft_of(request), list(choice.interests)
    is_same = draft.get("asked", []) == asked
    return draft["interests"] if is_same and "interests" in draft else asked


def _send(
    request: HttpRequest, choice: Choice, starts_at: datetime, form: DetailsForm
) -> BookedAppointment:
    now, typed = request.now, form.cleaned_data
    held.make_way(request, choice, now)
    return book_online(
        choice.request_at(starts_at, now),
        visitor=visitor_of(typed),
        consents=consents_of(request, typed),
        details=BookingDetails(
            interests=[area.pk for area in typed["interests"]],
            note=typed["note"],
            submission_key=str(typed["submission_key"]),
        ),
        hold=ClaimedHold(
            token=held.token_of(request) if held.held_for(request, choice, now) else ""
        ),
        signed_in=signed_in_client(request),
    )


def _form(
    request: HttpRequest, choice: Choice, data: QueryDict | None = None, **also: Any
) -> DetailsForm:
    """Whose date of birth we know is not asked again for a visit of their own."""
    form = DetailsForm(
        data,
        location=choice.location,
        today=choice.location.local(request.now).date(),
        asks_birth=is_birth_date_asked(choice.appointment_type),
        **also,
    )
    if _is_known(request) and not form.is_for_other:
        form.fields["birth_on"].required = False
    return form


def _is_known(request: HttpRequest) -> bool:
    client = signed_in_client(request)
    return bool(client and client.birth_on)


def _with_tapped_time(choice: Choice, posted: QueryDict) -> Choice:
    """One of the nearest times may have been tapped instead of the time in the address."""
    if "starts_at" not in posted:
        return choice
    tapped = TimeForm(posted)
    return (
        replace(choice, starts_at=tapped.cleaned_data["starts_at"]) if tapped.is_valid() else choice
    )


def _page(
    request: HttpRequest,
    choice: Choice,
    form: DetailsForm,
    error: RuleViolation | None = None,
    *,
    is_gone: bool = False,
) -> HttpResponse:
    """The form; after a fault with its message, the nearest free times and status 422."""
    now = request.now
    held_page = page_shown(request, now)
    hold = held.held_for(request, choice, now)
    needs_key = isinstance(error, SubmissionReused) or "submission_key" in form.errors
    interests = form["interests"].value() or []
    context = {
        "choice": choice,
        "form": form,
        "typed_in": "details",
        "submission_key": uuid.uuid4() if needs_key else form["submission_key"].value(),
        "held_page": held_page,
        "hold": hold,
        "has_run_out": held.has_run_out(request, now),
        "held_elsewhere": held.held_elsewhere(request, choice, now),
        "is_gone": is_gone,
        "error": error,
        "nearest": find_nearest_slots(error),
        "sms_consent": SMS_CONSENT,
        "marketing_consent": MARKETING_CONSENT,
        "interest_groups": areas_by_region(FacialArea.objects.talked_about()),
        "chosen_interests": interests,
        "open_more": interests or {"interests", "note"} & form.errors.keys(),
        "is_birth_known": _is_known(request),
    }
    status = 422 if error or form.errors else 200
    template = "bookings/book_details.html"
    return render_part(request, template, context, parts=("held",), status=status)
