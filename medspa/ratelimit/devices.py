"""Devices on which somebody signed in before. What strangers do elsewhere must not slow them down.

The cookie is signed, lasts half a year and opens nothing: it only says that the right password, or
a code, was typed here once. Several people may share a device; nobody is named in it.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http.response import HttpResponseBase

from medspa.ratelimit import hidden_caller
from medspa.web.request import HttpRequest

COOKIE = "known_device"
SALT = "medspa.pacing.device"
LASTS = timedelta(days=180)
SHARED_BY_MOST = 12


def known_device(request: HttpRequest, who: str) -> str:
    """The name of this device, if `who` signed in on it before; else nothing."""
    kept = _read(request)
    return kept["device"] if _mark(kept["device"], who) in kept["marks"] else ""


def remember_device(request: HttpRequest, response: HttpResponseBase, who: str) -> None:
    """`who` has just signed in here. Those who did so least lately are forgotten."""
    kept = _read(request)
    mine = _mark(kept["device"], who)
    marks = [mine, *(mark for mark in kept["marks"] if mark != mine)][:SHARED_BY_MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept | {"marks": marks}, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        cookie = request.COOKIES.get(COOKIE, "")
        known: dict[str, Any] = signing.loads(cookie, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {"device": secrets.token_urlsafe(12), "marks": []}
    return known


def _mark(device: str, who: str) -> str:
    return hidden_caller(f"{device} {who}")[:16]
