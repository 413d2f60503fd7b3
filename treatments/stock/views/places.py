"""Which location the pages of the stock are about."""

from django.http import Http404, HttpRequest

from medspa.clinic.models import Location

PLACE_KEY = "desk_location"  # the day board remembers its location under the same name


def locations_of(request: HttpRequest) -> tuple[Location, list[Location]]:
    """The one asked for, else the one looked at last, else the first; and all of them."""
    places = list(Location.objects.filter(is_active=True))
    if not places:
        raise Http404("No location yet.")
    by_slug = {place.slug: place for place in places}
    asked = by_slug.get(request.GET.get("location", ""))
    chosen = asked or by_slug.get(request.session.get(PLACE_KEY, "")) or places[0]
    if asked and request.session.get(PLACE_KEY) != asked.slug:
        request.session[PLACE_KEY] = asked.slug
    return chosen, places
