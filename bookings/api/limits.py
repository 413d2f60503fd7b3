"""How often one caller may ask the API."""

from django.conf import settings
from django.http import HttpRequest

from bookings.api.problems import TooMany
from bookings.online.ratelimit import booker_must_wait, person_must_wait
from medspa.ratelimit import network_of, rate_of, seconds_to_wait


def count_request(request: HttpRequest) -> None:
    """Count the request for the address that it comes from. Raises TooMany beyond the rate."""
    kind = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
    caller = network_of(request.META.get("REMOTE_ADDR", ""))
    _require_none(seconds_to_wait(f"api:{kind}", caller, rate_of(settings.API_RATES[kind])))


def count_booking(request: HttpRequest, *, email: str, phone: str) -> None:
    """Count a booking for the network and the person. Raises TooMany beyond a rate."""
    _require_none(booker_must_wait(request))
    _require_none(person_must_wait(email, phone))


def _require_none(wait_s: int) -> None:
    if wait_s:
        raise TooMany(wait_s)
