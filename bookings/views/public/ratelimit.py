"""How often one address or one person may send a public form."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext

from bookings.errors import RateLimited
from bookings.models import Appointment
from bookings.online.ratelimit import seconds_until_network_may_book, seconds_until_person_may_book
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.formats.addresses import address_key
from medspa.formats.dates import format_hour
from medspa.ratelimit import Rate, caller_network, rate_of, seconds_to_wait
from medspa.web.request import HttpRequest

CORRECTIONS = Rate(5, 86_400)
JOINS = ("waitlist", "waitlist_day")


def require_rate_limit(request: HttpRequest, form: str, location: Location) -> None:
    """Count this sending for the address. Raises RateLimited, saying until when."""
    caller = caller_network(request)
    wait_s = seconds_to_wait(f"page:{form}", caller, rate_of(settings.PAGE_RATES[form]))
    if wait_s:
        raise RateLimited(_until(wait_s, location, request.now), wait_s=wait_s)


def require_few_bookings(
    request: HttpRequest, location: Location, *, person: tuple[str, ...]
) -> None:
    """Count this booking for the address and the person. Raises RateLimited, saying until when."""
    if wait_s := seconds_until_network_may_book(request) or seconds_until_person_may_book(*person):
        raise RateLimited(_until(wait_s, location, request.now), wait_s=wait_s)


def require_few_joins(request: HttpRequest, location: Location, email: str) -> None:
    """Count this joining of the waitlist for the network and the e-mail address, by hour and day.
    Raises RateLimited, saying until when."""
    callers = caller_network(request), address_key(email)
    wait_s = max(
        seconds_to_wait(f"page:{name}", who, rate_of(settings.PAGE_RATES[name]))
        for name in JOINS
        for who in callers
    )
    if wait_s:
        raise RateLimited(_until(wait_s, location, request.now), wait_s=wait_s)


def require_few_corrections(appointment: Appointment, now: datetime) -> None:
    """Count this change of an address for the visit: whoever has its link could otherwise write to
    the whole world in our name. Raises RateLimited, saying until when."""
    if wait_s := seconds_to_wait("page:contact", str(appointment.pk), CORRECTIONS):
        raise RateLimited(_until(wait_s, appointment.location, now), wait_s=wait_s)


def say_when(response: HttpResponse, error: RuleViolation | None) -> HttpResponse:
    """Give the refusal of somebody who was too quick its status and the seconds to wait."""
    if isinstance(error, RateLimited):
        response.status_code = 429
        response["Retry-After"] = str(error.facts["wait_s"])
    return response


def _until(wait_s: int, location: Location, now: datetime) -> str:
    again = location.local(now + timedelta(seconds=wait_s + 59))
    says = gettext(
        "This was sent many times in a short time. Please try again at %(at)s, or call us: "
        "%(phone)s."
    )
    return says % {"at": format_hour(again), "phone": location.phone}
