"""How often the public forms and the API may be used."""

from django.conf import settings
from django.http import HttpRequest

from bookings.services.holds import Holder
from medspa.pacing import Rate, network_of, seconds_to_wait
from medspa.signin.session import signed_in_client

PERIODS_S = {"s": 1, "m": 60, "h": 3600}


def rate_of(text: str) -> Rate | None:
    """The rate as the settings write it, `120/m`; None where they lift the limit."""
    calls, _, period = text.partition("/")
    return Rate(int(calls), PERIODS_S[period]) if int(calls) else None


def person_must_wait(*names: str) -> int:
    """Count a booking for the person with these e-mail addresses and numbers, on page and API."""
    rate = rate_of(settings.API_RATES["person"])
    return max(seconds_to_wait("person", name.lower(), rate) for name in names)


def holder_of(request: HttpRequest) -> Holder:
    """For whom a time is kept: the network, and the client if she is signed in."""
    client = signed_in_client(request)
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    return Holder(network, f"client:{client.pk}" if client else "")
