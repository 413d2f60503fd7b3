"""How often one caller may do something. Counted in the database, one statement a call, so that
nothing is let through while the cache is away (docs/security.md)."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from time import time

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from medspa.database.prepared import fetch_prepared
from medspa.web.request import ip_address_of

logger = logging.getLogger(__name__)

# A period begins with its first call. Two at once are counted one after the other.
_COUNT = """
INSERT INTO pacing_tally AS tally (key, kind, calls, ends_at)
VALUES (%(key)s, %(kind)s, 1, %(ends_at)s::timestamptz)
ON CONFLICT (key) DO UPDATE SET
    calls = CASE WHEN tally.ends_at <= %(now)s::timestamptz THEN 1 ELSE tally.calls + 1 END,
    ends_at = CASE
        WHEN tally.ends_at <= %(now)s::timestamptz THEN excluded.ends_at ELSE tally.ends_at
    END
RETURNING calls, ends_at
"""
_GIVE_BACK = """
UPDATE pacing_tally SET calls = calls - 1 WHERE key = %(key)s AND calls > 0 RETURNING calls
"""
_FORGET = "DELETE FROM pacing_tally WHERE key = %(key)s RETURNING calls"
SALT = "medspa.pacing"  # stored with every count: it outlives the name of this package
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
PERIODS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True)
class Rate:
    calls: int
    period_s: int


def rate_of(text: str) -> Rate | None:
    """The rate as the settings write it, `120/m`; None where they lift the limit."""
    calls, _, period = text.partition("/")
    return Rate(int(calls), PERIODS_S[period]) if int(calls) else None


def seconds_to_wait(kind: str, who: str, rate: Rate | None) -> int:
    """Count a call of `who`; 0 if the rate allows it, else how long until it does again.

    Call it outside of a transaction: a refusal that is rolled back was not counted.
    """
    if rate is None:
        return 0
    now = time()
    calls, ends_at = _count(kind, _key(kind, who), now, _at(now + rate.period_s))
    if calls <= rate.calls:
        return 0
    _note_refusal(kind, now, is_first=calls == rate.calls + 1)
    return max(1, round(ends_at.timestamp() - now))


def give_back_call(kind: str, who: str) -> None:
    """What was counted for `who` was no such call after all."""
    fetch_prepared(_GIVE_BACK, {"key": _key(kind, who)})


def forget_calls(kind: str, who: str) -> None:
    """Begin to count anew."""
    fetch_prepared(_FORGET, {"key": _key(kind, who)})


def caller_network(request: HttpRequest) -> str:
    """Whom an anonymous call is counted for; empty behind a unix socket."""
    return network_of(ip_address_of(request) or "")


def network_of(address: str) -> str:
    """One caller has a whole /64 of IPv6 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address


def hidden_caller(who: str) -> str:
    """Who it is, for comparing and not for reading: addresses are not written down."""
    return salted_hmac(SALT, who, algorithm="sha256").hexdigest()[:32]


def _count(kind: str, key: str, now: float, ends_at: datetime) -> tuple[int, datetime]:
    facts = {"key": key, "kind": kind, "now": _at(now), "ends_at": ends_at}
    [(calls, until)] = fetch_prepared(_COUNT, facts)
    return calls, until


def _note_refusal(kind: str, now: float, *, is_first: bool) -> None:
    """A figure of `/metrics`, and for each caller and period one line in the log."""
    _count(kind, f"refused:{kind}", now, NEVER)
    if is_first:
        logger.warning("pacing: a caller is beyond the rate of %s", kind)


def _key(kind: str, who: str) -> str:
    return f"{kind}:{hidden_caller(who)}"


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
