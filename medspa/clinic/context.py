"""What every page needs to know about the clinic."""

from django.utils.functional import SimpleLazyObject

from medspa.clinic.models import Location, Organisation
from medspa.web.request import HttpRequest

_last_read: dict[str, object] = {}


def organisation(request: HttpRequest) -> dict[str, object]:
    """The clinic's name and its locations, looked up only by pages that show them."""
    return {
        "organisation": SimpleLazyObject(_organisation),
        "locations": SimpleLazyObject(_locations),
    }


def last_read() -> dict[str, object]:
    """The same as this process read it last, for pages that must not ask the database. Nothing if
    no page has asked yet."""
    return dict(_last_read)


def _organisation() -> Organisation:
    found = Organisation.objects.first() or Organisation(name="medspa", sender_name="medspa")
    _last_read["organisation"] = found
    return found


def _locations() -> list[Location]:
    found = list(Location.objects.filter(is_active=True))
    _last_read["locations"] = found
    return found
