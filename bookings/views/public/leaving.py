"""Whoever leaves the booking for good leaves their held time to others, soon but not at once: a
page that is left cannot tell a refresh, or a look elsewhere and back, from going away."""

import secrets
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bookings.ground.tokens import hash_of
from bookings.reservation.holds import HELD_AFTER_LEAVING, leave_hold, return_to_hold
from bookings.views.public.held import token_of
from medspa.accounts.access import public
from medspa.audit.log import ONLINE_VISITOR
from medspa.web.request import HttpRequest

PAGE_LASTS = timedelta(hours=1)  # longer than any hold, also one kept once more


@public
@require_POST
def book_left(request: HttpRequest) -> HttpResponse:
    """Sent when a page of the booking is left for good. It may come after the page that followed
    was made (a refresh): then another page is the latest, and nobody has left."""
    token, page, now = token_of(request), request.POST.get("page", ""), request.now
    if token and page and page == _latest_page(token):
        if before := leave_hold(token=token, by=ONLINE_VISITOR, now=now):
            cache.set(_left_at(token), before, HELD_AFTER_LEAVING.total_seconds())
        if page != _latest_page(token):  # made just now: it may have looked before we wrote
            come_back(token, now)
    return HttpResponse(status=204)


def page_shown(request: HttpRequest, now: datetime) -> str:
    """Called for each page of the booking: the visitor is here, or here again. What the page says
    when it is left; nothing if they hold nothing or only a part of the page was asked for."""
    token, page = token_of(request), secrets.token_urlsafe(6)
    if not token:
        return ""
    is_part = "HX-Request" in request.headers
    if not is_part:
        cache.set(_page_at(token), page, PAGE_LASTS.total_seconds())
    come_back(token, now)
    return "" if is_part else page


def come_back(token: str, now: datetime) -> None:
    """Hold the slot as long as before its holder left, if they did."""
    if until := cache.get(_left_at(token)):
        return_to_hold(token=token, until=until, by=ONLINE_VISITOR, now=now)


# Not in the session: a page that writes it would undo what is typed and kept at the same moment.
def _page_at(token: str) -> str:
    return f"held-page:{hash_of(token)}"


def _left_at(token: str) -> str:
    return f"held-before-leaving:{hash_of(token)}"


def _latest_page(token: str) -> str:
    return str(cache.get(_page_at(token), ""))
