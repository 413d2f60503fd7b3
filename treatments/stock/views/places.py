"""Which location the pages of the stock are about."""

from django.http import Http404

from medspa.clinic.desk import desk_locations, remember_location
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest


def locations_of(request: HttpRequest) -> tuple[Location, list[Location]]:
    """The one asked for, else the one looked at last, else the first; and all of them."""
    asked = request.GET.get("location", "")
    chosen, places = desk_locations(request, asked)
    if chosen is None:
        raise Http404("No location yet.")
    if asked == chosen.slug:
        remember_location(request, chosen)
    return chosen, places
