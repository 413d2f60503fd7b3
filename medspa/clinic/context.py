"""What every page needs to know about the clinic."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from medspa.clinic.models import Location, Organisation


def organisation(request: HttpRequest) -> dict[str, object]:
    """The clinic's name and its locations, looked up only by pages that show them."""
    return {
        "organisation": SimpleLazyObject(_organisation),
        "locations": SimpleLazyObject(lambda: list(Location.objects.filter(is_active=True))),
    }


def _organisation() -> Organisation:
    return Organisation.objects.first() or Organisation(name="medspa", sender_name="medspa")
