"""How often one caller may do something. Counted in the cache: without it nobody is limited."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from time import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Rate:
    calls: int
    period_s: int


def seconds_to_wait(kind: str, who: str, rate: Rate | None) -> int:
    """Count a call of `who`; 0 if the rate allows it. A period begins with its first call."""
    if rate is None:
        return 0
    now = time()
    key = f"pacing:{kind}:{_hidden(who)}"
    since = cache.get_or_set(key, now, timeout=rate.period_s) or now
    if _counted(f"{key}:{since}", rate.period_s) <= rate.calls:
        return 0
    return max(1, round(since + rate.period_s - now))


def network_of(address: str) -> str:
    """One caller has a whole /64 of IPv6 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address


def _counted(key: str, period_s: int) -> int:
    cache.add(key, 0, timeout=2 * period_s)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten between the two calls
        return 1


def _hidden(who: str) -> str:
    return salted_hmac("medspa.pacing", who, algorithm="sha256").hexdigest()[:32]
