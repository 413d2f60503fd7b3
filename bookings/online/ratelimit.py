"""How often the public forms and the API may be used."""

from django.conf import settings

from bookings.reservation.holds import Holder
from medspa.formats.addresses import address_key
from medspa.ratelimit import caller_network, rate_of, seconds_to_wait
from medspa.signin.session import signed_in_client
from medspa.web.request import HttpRequest


def seconds_until_person_may_book(*names: str) -> int:
    """Count a booking for the person with these e-mail addresses and numbers, on page and API."""
    rate = rate_of(settings.API_RATES["person"])
    return max(seconds_to_wait("person", address_key(name), rate) for name in names)


def seconds_until_network_may_book(request: HttpRequest) -> int:
    """Count a booking for the network of an anonymous visitor, or for the client who is signed in,
    on page and API: invented names are many, networks few."""
    client = signed_in_client(request)
    network = caller_network(request)
    booker = f"client:{client.pk}" if client else network
    return seconds_to_wait("page:booking", booker, rate_of(settings.PAGE_RATES["booking"]))


def holder_of(request: HttpRequest) -> Holder:
    """For whom a time is kept: the network, and the client if they are signed in."""
    client = signed_in_client(request)
    network = caller_network(request)
    return Holder(network, f"client:{client.pk}" if client else "")
