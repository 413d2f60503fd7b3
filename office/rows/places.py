"""Locations with their policies, rooms and devices, and the clinic's own name."""

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import locations_of
from medspa.clinic.models import Location, Organisation, Resource
from medspa.web.request import HttpRequest
from office.rows.pages import RowForm, RowPage, answer_row

EDITS = require_http_methods(["GET", "HEAD", "POST"])


class RoomForm(RowForm):
    GROUPS = [("", ("location", "name", "kind", "is_active"))]

    class Meta:
        model = Resource
        fields = ("location", "name", "kind", "is_active")
        labels = {"is_active": "In use"}
        help_texts = {"is_active": "Off: nothing new is booked into it."}


class LocationForm(RowForm):
    GROUPS = [
        ("Where", ("name", "street", "city", "region", "postal_code", "time_zone")),
        ("How to reach it", ("phone", "urgent_phone", "email")),
        ("Policies", ("cancellation_hours", "cooling_off_hours", "requires_photos")),
        ("Screens and times", ("lock_after_minutes", "is_gap_aware", "is_active")),
    ]

    class Meta:
        model = Location
        exclude = ("slug",)
        labels = {
            "region": "State",
            "postal_code": "ZIP code",
            "cancellation_hours": "Notice to move or cancel, in hours",
            "is_active": "Open",
        }
        help_texts = {"time_zone": "Area and city: America/Los_Angeles."}

    def save(self, commit: bool = True) -> Any:
        """The address of its pages is made once, and stays."""
        if not self.instance.slug:
            self.instance.slug = free_slug(Location, self.instance.name)
        return super().save(commit)


class OrganisationForm(RowForm):
    GROUPS = [("", ("name", "sender_name", "sender_address"))]

    class Meta:
        model = Organisation
        fields = ("name", "sender_name", "sender_address")


ROOM = RowPage("rooms", "office/office_room.html", RoomForm, "office_rooms")
LOCATION = RowPage("places", "office/office_place.html", LocationForm, "office_places")
CLINIC = RowPage("places", "office/office_clinic.html", OrganisationForm, "office_places")


@requires(Permission.ADMINISTER)
@require_safe
def office_rooms(request: HttpRequest) -> HttpResponse:
    """The rooms and devices of a place, those in use first."""
    place, places = locations_of(request)
    rows = Resource.objects.filter(location=place).order_by("-is_active", "kind", "name")
    context = {"here": "rooms", "place": place, "places": places, "rows": rows}
    return render(request, "office/office_rooms.html", context)


@requires(Permission.ADMINISTER)
@EDITS
def office_add_room(request: HttpRequest) -> HttpResponse:
    return answer_row(request, ROOM)


@requires(Permission.ADMINISTER)
@EDITS
def office_room(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_row(request, ROOM, pk)


@requires(Permission.ADMINISTER)
@require_safe
def office_places(request: HttpRequest) -> HttpResponse:
    """All locations, closed ones too, and the name that stands above them."""
    rows = Location.objects.order_by("-is_active", "name")
    context = {"here": "places", "rows": rows, "clinic": Organisation.objects.first()}
    return render(request, "office/office_places.html", context)


@requires(Permission.ADMINISTER)
@EDITS
def office_add_place(request: HttpRequest) -> HttpResponse:
    return answer_row(request, LOCATION)


@requires(Permission.ADMINISTER)
@EDITS
def office_place(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_row(request, LOCATION, pk)


@requires(Permission.ADMINISTER)
@EDITS
def office_clinic(request: HttpRequest) -> HttpResponse:
    """The one row."""
    return answer_row(request, CLINIC, 1)


def free_slug(model: type[Model], name: str) -> str:
    """For an address: of the name, with a number where another has it."""
    own = slugify(name)[:40] or "new"
    taken = set(model._default_manager.filter(slug__startswith=own).values_list("slug", flat=True))
    numbered = (f"{own}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (own, *numbered) if slug not in taken)
