"""How to get there."""

from urllib.parse import urlencode

from django import template

from bookings.calendar.entry import postal_address
from medspa.clinic.models import Location

register = template.Library()
MAP = "https://www.google.com/maps/search/?"


@register.filter
def map_link(location: Location) -> str:
    """A map of the address, in whatever program the device opens it with."""
    asked = urlencode({"api": 1, "query": postal_address(location)})
    return f"{MAP}{asked}"
