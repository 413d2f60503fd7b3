"""A locked session answers nothing but the screen that unlocks it, and public pages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from medspa.accounts.access import PUBLIC, access_of, user_of
from medspa.tablet.idle import is_locked, takes_passcode
from medspa.web.request import HttpRequest

OPEN = {"unlock_screen", "lock_screen", "account_logout"}
ASKED_BY_ITSELF = {
    "board_events",
    "board_pieces",
    "visit_changed",
    "my_clients_here",
    "unsent_messages",
    "downtime_pack",
}
"""What open pages ask every few seconds, whether anybody is there or not: no use of the session."""


class IdleLockMiddleware:
    """423 until it is unlocked, to scripts with a word for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or access_of(match) == PUBLIC or match.url_name in OPEN:
            return None
        if not request.user.is_authenticated:
            return None
        is_use = match.url_name not in ASKED_BY_ITSELF
        return _locked(request) if is_locked(request, is_use=is_use) else None


def _locked(request: HttpRequest) -> HttpResponseBase:
    is_script = request.headers.get("Accept") == "application/json"
    if is_script or request.headers.get("HX-Request") == "true":
        return JsonResponse({"code": "locked", "problem": "This screen is locked."}, status=423)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    takes = takes_passcode(request, user_of(request))
    context = {"back": back, "problem": "", "takes_passcode": takes}
    response = render(request, "tablet/locked.html", context, status=423)
    response["Cache-Control"] = "no-store, private"
    return response
