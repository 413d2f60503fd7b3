"""How often one address may send a public form. Without the cache nobody is held up."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

AN_HOUR_S = 3600


def is_too_fast(request: HttpRequest, form: str, *, an_hour: int) -> bool:
    """Count this sending; whether it is one more than so many within the hour."""
    address = request.META.get("REMOTE_ADDR", "")
    hidden = salted_hmac("bookings.pacing", address, algorithm="sha256").hexdigest()
    key = f"pacing:{form}:{hidden}"
    cache.add(key, 0, timeout=AN_HOUR_S)
    try:
        return cache.incr(key) > an_hour
    except ValueError:  # forgotten between the two calls
        return False
