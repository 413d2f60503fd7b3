"""How often one caller may ask. Counted in the cache: without it nobody is limited."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from bookings.api.problems import TooMany

PERIODS_S = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Rate:
    calls: int
    period_s: int


def rate_of(kind: str) -> Rate | None:
    """The rate that the settings give, as in `120/m`; None where they lift the limit."""
    calls, _, period = settings.API_RATES[kind].partition("/")
    return Rate(int(calls), PERIODS_S[period]) if int(calls) else None


def count(kind: str, who: str) -> None:
    """Count a call of `who` in the present minute or hour. Raises TooMany beyond the rate."""
    rate = rate_of(kind)
    if rate is None:
        return
    now = time()
    window = int(now // rate.period_s)
    if _counted(f"api:{kind}:{_hidden(who)}:{window}", rate.period_s) > rate.calls:
        raise TooMany(max(1, round((window + 1) * rate.period_s - now)))


def count_request(request: HttpRequest) -> None:
    """Count the request for the address that it comes from."""
    kind = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
    count(kind, _network(request.META.get("REMOTE_ADDR", "")))


def _counted(key: str, period_s: int) -> int:
    cache.add(key, 0, timeout=2 * period_s)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten between the two calls
        return 1


def _hidden(who: str) -> str:
    return salted_hmac("bookings.api.limits", who, algorithm="sha256").hexdigest()[:32]


def _network(address: str) -> str:
    """One caller has a whole /64 of IPv6 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address
