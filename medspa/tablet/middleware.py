"""While the tablet is in a client's hands, only the client's screens open on it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse

from medspa.accounts.access import HANDED_OVER, PUBLIC, access_of
from medspa.tablet.lock import MARK, HandedOver, handed_over
from medspa.web.request import HttpRequest

SIGNING_IN = ("account_", "mfa_", "me_")
READS = ("GET", "HEAD", "OPTIONS")


class TabletMiddleware:
    """Refuse every page but those of the hand-over, whoever might be signed in.

    The session holds nobody meanwhile, so that this is the second lock of two. Public pages say
    nothing of anybody: on them the session is looked at only where a cookie says it is worth it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or _says_nothing(request, match):
            return None
        state = handed_over(request)
        if state is None or access_of(match) == HANDED_OVER or state.allows(request.path):
            return None
        return _refuse(request, state)


def _says_nothing(request: HttpRequest, match: ResolverMatch) -> bool:
    is_signing_in = (match.url_name or "").startswith(SIGNING_IN)
    is_marked = MARK in request.COOKIES
    reads = request.method in READS and not is_signing_in and not is_marked
    return access_of(match) == PUBLIC and reads


def _refuse(request: HttpRequest, state: HandedOver) -> HttpResponse:
    """The way on is the client's screen, or unlocking."""
    if request.path.startswith("/api/"):
        says = "This tablet is in a client's hands: unlock it first."
        document = {"type": "tablet_handed_over", "title": says, "status": 403, "detail": says}
        return JsonResponse(document, status=403, content_type="application/problem+json")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": reverse("tablet_home")}, status=403)
    response = render(request, "tablet/refused.html", {"state": state}, status=403)
    response["Cache-Control"] = "no-store, private"
    return response
