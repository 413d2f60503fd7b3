"""At which location the desk is: every page of staff remembers it under the same name."""

from django.http import Http404

from medspa.clinic.models import Location
from medspa.web.request import HttpRequest

REMEMBERED_AS = "desk_location"


def desk_locations(request: HttpRequest, asked: str = "") -> tuple[Location | None, list[Location]]:
    """The location of the slug that is asked for, else the one looked at last, else the first;
    and all of them. One query."""
    locations = list(Location.objects.filter(is_active=True))
    by_slug = {location.slug: location for location in locations}
    last = request.session.get(REMEMBERED_AS, "")
    first = next(iter(locations), None)
    return by_slug.get(asked) or by_slug.get(last) or first, locations


def desk_location(request: HttpRequest, asked: str = "") -> Location | None:
    return desk_locations(request, asked)[0]


def remember_location(request: HttpRequest, location: Location) -> None:
    if request.session.get(REMEMBERED_AS) != location.slug:
        request.session[REMEMBERED_AS] = location.slug


def locations_of(request: HttpRequest) -> tuple[Location, list[Location]]:
    """For a page about one place: the one asked for, which is remembered, else as above; and all
    of them. Raises Http404 before there is a place, and where a form was of one that is closed
    since: nothing is written to another instead."""
    asked = request.GET.get("location", "")
    chosen, places = desk_locations(request, asked)
    if chosen is None:
        raise Http404("No location yet.")
    if request.method == "POST" and asked not in ("", chosen.slug):
        raise Http404("This location is closed.")
    if asked == chosen.slug:
        remember_location(request, chosen)
    return chosen, places
