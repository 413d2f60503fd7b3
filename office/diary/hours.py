"""When people work: everybody's week at a place, and the week of one that can be written."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.forms.fields import AddressDateField
from bookings.models import Weekday
from bookings.schedule.hours import (
    Timetable,
    drop_day,
    read_timetable,
    read_timetables,
    write_day,
    write_week,
)
from bookings.schedule.span_words import say_spans, say_week
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import locations_of
from medspa.clinic.models import Location, StaffMember
from medspa.web.request import HttpRequest
from office.diary.hours_form import OwnDayForm, WeekForm
from office.diary.reading import keep_read

DAYS = {day.value: str(day.label) for day in Weekday}


@requires(Permission.ADMINISTER)
@require_safe
def office_hours(request: HttpRequest) -> HttpResponse:
    """Everybody's usual week at a place, as it holds today."""
    place, places = locations_of(request)
    today = place.local(request.now).date()
    people = StaffMember.objects.bookable()
    weeks = [
        {
            "person": table.provider,
            "days": [say_spans(spans) for spans in table.week_from(today).values()],
            "is_here": bool(table.rows),
            "own_days": [day for day in table.own_days if day >= today],
            "changes": table.changes_after(today),
        }
        for table in read_timetables(place, people)
    ]
    context = {
        "here": "hours",
        "place": place,
        "places": places,
        "weeks": weeks,
        "names": DAYS.values(),
    }
    return render(request, "office/office_hours.html", context)


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def office_week(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """The week of one person at one place, from a day on."""
    table = _table(slug, place)
    on = AddressDateField(required=False).clean(request.GET.get("on")) or _today(request, table)
    sent = request.POST if request.method == "POST" else None
    initial = {"from_on": on, "seen": table.seen}
    form = WeekForm(sent, week=table.week_from(on), names=DAYS, initial=initial)
    if sent is not None and (day := sent.get("copy", "")).isdecimal():
        form.copy_day(int(day), sent.getlist(f"to{day}"))
        form.is_valid()  # the page says what is amiss, and what somebody else wrote
        return _week_page(request, table, form)
    if form.is_valid() and keep_read(request, form, partial(_write_week, request, table, form)):
        messages.success(request, f"The hours of {table.provider} are saved.")
        return redirect("office_week", slug=slug, place=place)
    return _week_page(request, table, form, status=422 if form.is_bound else 200)


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def office_own_day(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """One day with other hours than usual."""
    table = _table(slug, place)
    asked = AddressDateField(required=False).clean(request.GET.get("day"))
    day = asked or _today(request, table)
    initial = {"day": day, "seen": table.seen}
    sent = request.POST if request.method == "POST" else None
    week = {0: table.spans_on(day)}
    form = OwnDayForm(sent, week=week, names={0: "That day"}, initial=initial)
    if form.is_valid() and keep_read(request, form, partial(_write_day, request, table, form)):
        messages.success(request, f"The hours of {table.provider} on that day are saved.")
        return redirect("office_week", slug=slug, place=place)
    context = {"here": "hours", "table": table, "form": form, "stands": _stands(form, table)}
    status = 422 if form.is_bound else 200
    return render(request, "office/office_own_day.html", context, status=status)


@requires(Permission.ADMINISTER)
@require_POST
def office_drop_day(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """As every week again. Visits that fit no more are on the list of clashes."""
    table = _table(slug, place)
    day = AddressDateField(required=False).clean(request.POST.get("day"))
    if day not in table.own_days:
        return redirect("office_week", slug=slug, place=place)
    drop_day(provider=table.provider, location=table.location, day=day, by=user_of(request))
    messages.success(request, f"{day:%b} {day.day} is as every week again.")
    return redirect("office_week", slug=slug, place=place)


def _write_week(request: HttpRequest, table: Timetable, form: WeekForm) -> None:
    write_week(
        provider=table.provider,
        location=table.location,
        week=form.week,
        from_on=form.cleaned_data["from_on"],
        seen=form.cleaned_data["seen"] or None,
        by=user_of(request),
    )


def _write_day(request: HttpRequest, table: Timetable, form: OwnDayForm) -> None:
    write_day(
        provider=table.provider,
        location=table.location,
        day=form.cleaned_data["day"],
        spans=form.spans_of(0),
        seen=form.cleaned_data["seen"] or None,
        by=user_of(request),
    )


def _week_page(
    request: HttpRequest, table: Timetable, form: WeekForm, status: int = 200
) -> HttpResponse:
    today = _today(request, table)
    own_days = {day: say_spans(spans) for day, spans in table.own_days.items() if day >= today}
    context: dict[str, Any] = {
        "here": "hours",
        "table": table,
        "form": form,
        "stands": _stands(form, table),
        "own_days": own_days,
        "changes": table.changes_after(today),
        "others": Location.objects.filter(is_active=True).exclude(pk=table.location.pk),
    }
    return render(request, "office/office_week.html", context, status=status)


def _stands(form: WeekForm | OwnDayForm, table: Timetable) -> str:
    """What somebody else wrote while this form was open; with the next sending it counts as
    read."""
    seen = form.data.get("seen") if form.is_bound else None
    if not seen or seen == table.seen:
        return ""
    day = form.cleaned_data.get("from_on") or form.cleaned_data.get("day")
    if day is None:  # nothing to show it for: it is told with the next sending
        return ""
    form.put_in("seen", table.seen)
    return say_week(table.week_from(day))


def _table(slug: str, place: str) -> Timetable:
    provider = get_object_or_404(StaffMember, slug=slug)
    return read_timetable(provider, get_object_or_404(Location, slug=place))


def _today(request: HttpRequest, table: Timetable) -> date:
    return table.location.local(request.now).date()
