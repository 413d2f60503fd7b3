"""How often one caller may ask the API."""

from django import http
from django.conf import settings

from bookings.api.problems import TooMany
from bookings.online.ratelimit import seconds_until_network_may_book, seconds_until_person_may_book
from medspa.ratelimit import caller_network, rate_of, seconds_to_wait
from medspa.web.request import HttpRequest


def count_request(request: http.HttpRequest) -> None:
    """Count the request for the address that it comes from. Raises TooMany beyond the rate."""
    kind = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
    caller = caller_network(request)
    _require_none(seconds_to_wait(f"api:{kind}", caller, rate_of(settings.API_RATES[kind])))


def count_booking(request: HttpRequest, *, email: str, phone: str) -> None:
    """Count a booking for the network and the person. Raises TooMany beyond a rate."""
    _require_none(seconds_until_network_may_book(request))
    _require_none(seconds_until_person_may_book(email, phone))


def _require_none(wait_s: int) -> None:
    if wait_s:
        raise TooMany(wait_s)
