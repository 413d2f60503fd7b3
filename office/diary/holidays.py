"""The public holidays of a place: ticked ones close it."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bookings.schedule.absences import note_absences
from bookings.schedule.holidays import Holiday, closed_day, find_holidays
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import locations_of
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest
from office.diary.reading import ReadsClashes, hidden_field, keep_read


class HolidaysForm(ReadsClashes, forms.Form):
    """Which of the open holidays become closed days."""

    days = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "This day is no holiday, or closed already."},
    )
    read = hidden_field()

    def __init__(self, *args: Any, holidays: list[Holiday], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_day = {each.day.isoformat(): each for each in holidays if not each.closed}
        choices = [(day, each.name) for day, each in self.by_day.items()]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def office_holidays(request: HttpRequest) -> HttpResponse:
    """A year of them: closed, open, or to be closed now."""
    place, places = locations_of(request)
    today = place.local(request.now).date()
    year = _year(request.GET.get("year", ""), today)
    holidays = find_holidays(place, year)
    form = HolidaysForm(request.POST if request.method == "POST" else None, holidays=holidays)
    if form.is_valid() and keep_read(request, form, partial(_close, request, place, form)):
        messages.success(request, f"{place} is closed on these days.")
        return redirect(f"{reverse('office_holidays')}?year={year}&location={place.slug}")
    context = {
        "here": "holidays",
        "place": place,
        "places": places,
        "years": [today.year, today.year + 1],
        "year": year,
        "holidays": [each for each in holidays if each.day >= today],
        "form": form,
        "ticked": request.POST.getlist("days"),
    }
    return render(
        request, "office/office_holidays.html", context, status=422 if form.errors else 200
    )


def _close(request: HttpRequest, place: Location, form: HolidaysForm) -> None:
    days = [form.by_day[day] for day in form.cleaned_data["days"]]
    closed = [closed_day(place, each.day, each.name) for each in days]
    note_absences(closed, by=user_of(request))


def _year(said: str, today: date) -> int:
    return int(said) if said in (str(today.year), str(today.year + 1)) else today.year
