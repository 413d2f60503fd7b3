"""Book for somebody at the counter or on the telephone: visit, time, client, on one page."""

from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.booking.book import AT_DESK, book_appointment
from bookings.forms import DeskBookingForm, DeskChoiceForm
from bookings.models import Appointment, AppointmentType
from bookings.picker.choice import Choice, choice_of, find_people_for
from bookings.picker.filters import desk_filters
from bookings.picker.review_days import first_review_day
from bookings.picker.times import Times, week_of_times, whole_diary
from bookings.reservation.deliberate_double_booking import can_double_book
from bookings.reservation.slot_request import find_nearest_slots
from bookings.rules.ages import too_young_for
from bookings.views.desk.chosen import (
    PickedTime,
    begun_with,
    client_chosen,
    people_context,
    picked_time,
    room_named,
    start_chosen,
)
from bookings.views.desk.client import client_named_in
from bookings.views.desk.draft import (
    DeskDraft,
    draft_of,
    drop_draft,
    keep_draft,
    kept_instead,
    unfinished_drafts,
)
from bookings.views.desk.overriding import (
    in_the_way_context,
    overlap_context,
    override_context,
    stays_chosen,
)
from bookings.views.fragments import render_part
from bookings.views.links import client_of
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.formats.dates import format_when
from medspa.web.request import HttpRequest

KEPT = ("location", "client", "new", "on", "draft")
"""What an address goes on saying where another visit has to be chosen."""


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_book(request: HttpRequest) -> HttpResponse:
    """No notice is needed here: a walk-in is booked for the next free minute of the grid."""
    asked = _choice_form(request)
    if not asked.is_valid():
        return _nothing_to_book(request, asked)
    choice, draft = choice_of(asked), draft_of(request)
    if request.method != "POST":
        form = DeskBookingForm(location=choice.location, initial=begun_with(request, draft))
        return _page(request, choice, draft, form)
    return kept_instead(request, draft) or _sent(request, choice, draft)


def _sent(request: HttpRequest, choice: Choice, draft: DeskDraft) -> HttpResponse:
    """In earnest: booked, or the page again with everything typed."""
    form = DeskBookingForm(request.POST, location=choice.location)
    error = None
    if form.is_valid():
        try:
            appointment = _book(request, choice, form)
        except RuleViolation as refusal:
            error = refusal
        else:
            drop_draft(request, draft)
            _say_booked(request, appointment)
            return redirect(appointment.board_address())
    keep_draft(request, draft)
    return _page(request, choice, draft, form, error)


def _say_booked(request: HttpRequest, appointment: Appointment) -> None:
    """With what the desk has to tell whoever is on the phone."""
    at = format_when(appointment.local_start, "D, M j, g:i A")
    name = client_of(appointment).full_name
    messages.success(request, f"Booked: {name}, {at}, with {appointment.provider.name}.")
    if warning := too_young_for(appointment):
        messages.warning(request, warning)


def _choice_form(request: HttpRequest) -> DeskChoiceForm:
    """What the address says; where it is silent, the location of the board and its first visit."""
    data = request.GET.copy()
    location = desk_location(request, data.get("location", ""))
    if location:
        data["location"] = location.slug
    if not data.get("appointment_type") and (first := _first_type(data, location)):
        data["appointment_type"] = first.slug
    return DeskChoiceForm(data)


def _first_type(data: QueryDict, location: Location | None) -> AppointmentType | None:
    """The first visit of the location, or for a free time that was pressed on the board (`fits` so
    many minutes), the first that its provider or room can give in it."""
    types = AppointmentType.objects.filter(is_active=True, locations=location)
    fitting = types
    if provider := data.get("provider"):
        fitting = fitting.filter(providers__slug=provider)
    if (room := room_named(data, location)) is not None:
        fitting = fitting.filter(room_kind=room.kind)
    fits = data.get("fits", "")
    if fits.isdecimal() and len(fits) < 5:
        short = fitting.filter(duration_min__lte=int(fits)).first()
        return short or fitting.first() or types.first()
    return types.first()


def _nothing_to_book(request: HttpRequest, form: DeskChoiceForm) -> HttpResponse:
    """The address names something that this location does not have: begin anew."""
    if request.GET.get("appointment_type") or request.GET.get("provider"):
        kept = {name: request.GET[name] for name in KEPT if name in request.GET}
        return redirect(f"{reverse('desk_book')}?{urlencode(kept)}")
    return render(request, "bookings/nothing_to_book.html", {"form": form}, status=404)


@transaction.atomic
def _book(request: HttpRequest, choice: Choice, form: DeskBookingForm) -> Appointment:
    typed = form.cleaned_data
    client = client_named_in(form, by=user_of(request), now=request.now)
    slot_request = choice.request_at(typed["starts_at"], request.now)
    room = room_named(request.GET, choice.location)
    is_fit = room is not None and room.kind == choice.appointment_type.room_kind
    booked = book_appointment(
        replace(slot_request, client=client, resources=(room,) if room and is_fit else ()),
        by=user_of(request),
        details=replace(AT_DESK, note=typed["note"], submission_key=str(typed["submission_key"])),
        override=form.override,
        double_booking=form.double_booking,
    )
    return booked.appointment


def _page(
    request: HttpRequest,
    choice: Choice,
    draft: DeskDraft,
    form: DeskBookingForm,
    error: RuleViolation | None = None,
) -> HttpResponse:
    person = client_chosen(request, form, draft)
    at = None if error and not stays_chosen(error) else start_chosen(request, form, draft)
    not_before = first_review_day(choice.appointment_type, person)
    times = _times(request, choice, at, is_sent=form.is_bound, not_before=not_before)
    is_refused = error is not None
    chosen = PickedTime(at) if is_refused else picked_time(choice, times, at, request.now)
    if "walk_in" in request.GET and not (is_refused or chosen.at or form.is_bound):
        chosen = _next_free(times)
    context = {
        "choice": choice,
        "location": choice.location,
        "form": form,
        "error": error,
        "nearest": find_nearest_slots(error),
        "draft": draft,
        "unfinished": unfinished_drafts(request, draft),
        "picked": chosen,
        "wanted_room": room_named(request.GET, choice.location),
        "chosen_at": chosen.at,
        "times": times,
        "not_before": not_before,
        "filters": desk_filters(request, choice),
        "types": AppointmentType.objects.filter(is_active=True, locations=choice.location),
        "providers": find_people_for(choice),
        **people_context(request, person),
        **override_context(user_of(request), error),
        **overlap_context(user_of(request), error, form),
        **in_the_way_context(user_of(request), error, is_any_provider=choice.provider is None),
    }
    status = 422 if error or form.errors else 200
    with timezone.override(choice.location.zone):
        return render_part(
            request, "bookings/desk_book.html", context, parts=("times", "people"), status=status
        )


def _next_free(times: Times) -> PickedTime:
    """Of somebody who stands at the counter: the first time there is."""
    return PickedTime(times.offers[0].starts_at if times.offers else None)


def _times(
    request: HttpRequest,
    choice: Choice,
    at: datetime | None,
    *,
    is_sent: bool,
    not_before: date | None,
) -> Times:
    """The week asked for, or that of the time picked; nothing before the first day of a review.
    Taken times are shown to those who may double-book, of the one provider whom they chose."""
    diary = whole_diary(choice, request.now, at_desk=True)
    if not_before:
        diary = replace(diary, from_on=max(diary.from_on, not_before))
    with_taken = choice.provider is not None and can_double_book(user_of(request))
    if at and (is_sent or not (choice.on or choice.page)):
        return week_of_times(diary, on=choice.location.local(at).date(), with_taken=with_taken)
    narrowed = bool(choice.preference)
    return week_of_times(
        diary, page=choice.page, on=choice.on, with_taken=with_taken, across=narrowed
    )
