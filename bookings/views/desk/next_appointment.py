"""The next visit after this one, proposed; one more click books it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.booking.book import AT_DESK
from bookings.courses.book import ChosenStep, book_next_appointment
from bookings.courses.proposals import Wanted
from bookings.courses.queries import find_busy_times, find_next_steps, window_after
from bookings.forms import NextAppointmentForm
from bookings.models import Appointment, AppointmentType, CourseStep
from bookings.picker.linked import Row, step_row
from bookings.picker.review_days import review_from
from bookings.views.desk.board import appointment_or_404
from bookings.views.desk.overriding import override_context
from bookings.views.fragments import render_part
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_next(request: HttpRequest, reference: str) -> HttpResponse:
    """In its course, or as the templates have it; `step` in the address chooses among several."""
    appointment = appointment_or_404(reference)
    steps = find_next_steps(appointment)
    step = _step(request, steps)
    if step is None:
        return _page(request, appointment, steps, None, NextAppointmentForm())
    form = NextAppointmentForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, appointment, steps, step, form)
    try:
        booked = book_next_appointment(
            after=appointment,
            chosen=ChosenStep(step, form.cleaned_data["starts_at"]),
            details=replace(AT_DESK, submission_key=str(form.cleaned_data["submission_key"])),
            override=form.override,
            by=user_of(request),
            now=request.now,
        )
    except RuleViolation as error:
        return _page(request, appointment, steps, step, form, error)
    return redirect(booked.board_address())


def _step(request: HttpRequest, steps: list[CourseStep]) -> CourseStep | None:
    """A form may be sent for one that somebody booked since: the service says so."""
    said = request.GET.get("step", "")
    if request.method == "POST" and said.isdecimal():
        return (
            CourseStep.objects.select_related("template", "appointment_type")
            .filter(pk=said)
            .first()
        )
    return next((each for each in steps if str(each.pk) == said), next(iter(steps), None))


def _ways_on(visit: Appointment) -> list[tuple[str, str]]:
    """What else can be booked after it, with the client and with the same person where they do it:
    a review not before its days, the same again, another visit."""
    base = {"client": visit.client_id, "location": visit.location.slug}
    kinds = AppointmentType.objects.filter(is_active=True, locations=visit.location)
    review = kinds.filter(purpose=AppointmentType.Purpose.REVIEW).first()
    ways: list[tuple[str, dict[str, Any]]] = [("Another visit", base)]
    for kind, on in ((visit.appointment_type, None), (review, review_from(visit))):
        if kind is None:
            continue
        same = kind.providers.filter(pk=visit.provider_id).exists()
        chosen = base | {"appointment_type": kind.slug} | ({"on": on} if on else {})
        ways.append((str(kind), chosen | ({"provider": visit.provider.slug} if same else {})))
    there = reverse("desk_book")
    return [(says, f"{there}?{urlencode(asked)}") for says, asked in reversed(ways)]


def _page(
    request: HttpRequest,
    appointment: Appointment,
    steps: list[CourseStep],
    step: CourseStep | None,
    form: NextAppointmentForm,
    error: RuleViolation | None = None,
) -> HttpResponse:
    context = {
        "visit": appointment,
        "location": appointment.location,
        "day_url": appointment.board_address(),
        "steps": steps,
        "step": step,
        "ways_on": [] if step else _ways_on(appointment),
        "form": form,
        "row": _row(appointment, step, form, request.now) if step else None,
        "problem": error.detail if error else next(iter(form.errors.get("starts_at", [])), ""),
        **override_context(user_of(request), error),
    }
    status = 422 if error or form.errors else 200
    with timezone.override(appointment.location.zone):
        return render_part(request, "bookings/desk_next.html", context, parts=(), status=status)


def _row(
    appointment: Appointment, step: CourseStep, form: NextAppointmentForm, now: datetime
) -> Row:
    proposal = Wanted(
        appointment_type=step.appointment_type,
        location=appointment.location,
        window=window_after(step, appointment),
        hour=appointment.local_start.time(),
        now=now,
        prefer=appointment.provider_id,
        busy=find_busy_times(appointment.client, now),
    ).proposal()
    typed = form.cleaned_data if form.is_bound else {}
    return step_row("starts_at", str(step.appointment_type), proposal, typed)
