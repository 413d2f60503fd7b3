"""The audit log as a page: who did what, when on the place's clock, with filters."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.forms.fields import AddressDateField
from charting.compliance.audit_names import read_entries
from charting.compliance.audit_search import LONGEST, USUAL_DAYS, AuditQuery, find_events
from medspa.accounts.access import requires, user_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clients.search import find_clients
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class AuditForm(forms.Form):
    """Nonsense in the address counts as nothing data."""

    location = forms.SlugField(required=False)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    client = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    q = forms.CharField(required=False, max_length=100, label="Client")
    action = forms.CharField(required=False, max_length=80)
    from_on = AddressDateField(required=False, widget=DAY)
    to_on = AddressDateField(required=False, widget=DAY)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)


@requires(Permission.VIEW_AUDIT)
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Without a period the last 30 days; never more than a year at once."""
    form = AuditForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    places = list(Location.objects.filter(is_active=True))
    place = next((one for one in places if one.slug == data.get("location")), None)
    if not (place := place or next(iter(places), None)):
        return render(request, "bookings/no_location.html", status=404)
    people = find_clients(data.get("q", "")).clients if data.get("q") else []
    asked = _asked(data, place, people, request.now)
    events, has_more = find_events(asked)
    may_read = user_of(request).may(Permission.VIEW_CHARTS)
    context = {
        "asked": asked,
        "location": place,
        "places": places,
        "team": [one for one in User.objects.order_by("full_name", "pk") if one.roles],
        "query": data.get("q", ""),
        "people": [] if asked.client else people,
        "entries": read_entries(events, may_read_charts=may_read),
        "last": events[-1] if has_more else None,
    }
    with timezone.override(place.zone):
        return render(request, "charting/audit_log.html", context)


def _asked(
    data: dict[str, Any], place: Location, people: list[Client], now: datetime
) -> AuditQuery:
    """A client who alone fits what was typed is meant."""
    today = place.local(now).date()
    to_on = data.get("to_on") or today
    from_on = min(data.get("from_on") or to_on - USUAL_DAYS, to_on)
    only = people[0] if len(people) == 1 else None
    return AuditQuery(
        place=place,
        from_on=max(from_on, to_on - LONGEST),
        to_on=to_on,
        person=_one(User, data.get("person")),
        client=only or _one(Client, data.get("client")),
        action=data.get("action", ""),
        before=data.get("before") or 0,
    )


def _one[Row: Model](kind: type[Row], pk: int | None) -> Row | None:
    return kind._default_manager.filter(pk=pk).first() if pk else None
