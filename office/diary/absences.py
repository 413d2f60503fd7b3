"""Absences and closed days: those to come, a new one of one or many people, one to change."""

from datetime import UTC, time, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import RecurringTimeOff, TimeOff
from bookings.schedule.absences import note_absences, take_back
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.admin import lock_rows
from medspa.audit.merging import merging_form
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest
from office.diary.absence_form import AbsenceForm, AgainForm, OnceForm
from office.diary.reading import keep_read

HOURS = "provider__working_hours__location"
KINDS: dict[str, tuple[type[Any], Any]] = {
    "once": (TimeOff, merging_form(OnceForm)),
    "again": (RecurringTimeOff, merging_form(AgainForm)),
}


@requires(Permission.ADMINISTER)
@require_safe
def office_absences(request: HttpRequest) -> HttpResponse:
    """What is not over, in order; what comes again first."""
    place = Location.first_open()
    today = (place.local(request.now) if place else request.now).date()
    people = ("provider", "location")
    again = RecurringTimeOff.objects.filter(Q(last_on__isnull=True) | Q(last_on__gte=today))
    once = TimeOff.objects.filter(ends_at__gt=request.now).select_related(*people)
    context = {
        "here": "absences",
        "again": again.select_related(*people),
        "once": [_shown(each, place) for each in once.prefetch_related(HOURS)],
    }
    return render(request, "office/office_absences.html", context)


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def office_add_absence(request: HttpRequest) -> HttpResponse:
    """Of one or many people, or of a place."""
    initial = {"people": request.GET.getlist("person"), "first_on": request.GET.get("day", "")}
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial=initial)
    by = user_of(request)
    if form.is_valid() and keep_read(request, form, partial(_note, form, by)):
        return _kept(request)
    context = {"here": "absences", "form": form}
    return render(
        request, "office/office_add_absence.html", context, status=422 if form.is_bound else 200
    )


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def office_absence(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change one; somebody else's change meanwhile is kept, or told."""
    model, form_class = KINDS[kind]
    absence = get_object_or_404(lock_rows(model.objects.all()), pk=pk)
    form = form_class(request.POST if request.method == "POST" else None, instance=absence)
    change = partial(note_absences, [absence], by=user_of(request))
    if form.is_valid() and keep_read(request, form, change):
        return _kept(request)
    context = {"here": "absences", "form": form, "absence": absence, "kind": kind}
    return render(
        request, "office/office_absence.html", context, status=422 if form.is_bound else 200
    )


@requires(Permission.ADMINISTER)
@require_POST
@transaction.atomic
def office_drop_absence(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """They are there after all."""
    model, _form = KINDS[kind]
    absence = get_object_or_404(lock_rows(model.objects.all()), pk=pk)
    take_back(absence, by=user_of(request))
    messages.success(request, "The absence is taken back.")
    return redirect("office_absences")


def _note(form: AbsenceForm, by: Any) -> None:
    note_absences(form.absences, by=by)


def _kept(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved. Nothing is offered in this time any more.")
    return redirect("office_absences")


def _shown(absence: TimeOff, place: Location | None) -> dict[str, Any]:
    """On the clock that is meant; where that is nobody's, on the one of `place`, which is named.
    Days alone where they are whole."""
    zone = absence.zone or (place.zone if place else UTC)
    begins, ends = (
        at.astimezone(zone).replace(tzinfo=None) for at in (absence.starts_at, absence.ends_at)
    )
    whole = begins.time() == ends.time() == time.min
    last = (ends - timedelta(days=1)).date() if whole else ends.date()
    return {
        "absence": absence,
        "begins": begins,
        "ends": ends,
        "last": last,
        "clock_of": None if absence.zone else place,
        "is_whole": whole,
        "is_one_day": last == begins.date(),
    }
