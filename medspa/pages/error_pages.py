"""What a person sees when a request fails. Django finds the four handlers through `medspa.urls`."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from medspa.accounts.access import access_of, page_of
from medspa.clinic.context import last_read
from medspa.pages.health import is_database_away
from medspa.pages.languages import language_of
from medspa.web.bodies import SAYS, most_bytes, refusal_status
from medspa.web.request import HttpRequest

RETRY_AFTER_S = 30
PAGES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "413.html"}
STAFF_KINDS = {"signed_in", "permission"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also what is too large, which Django counts among the suspicious."""
    is_large = isinstance(exception, RequestDataTooBig)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_large else HTTPStatus.BAD_REQUEST
    return _unread(request, status)


class BodySizeMiddleware:
    """Stands before whatever reads a body. `medspa/wsgi.py` hangs up after these answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        status = refusal_status(request.META)
        return _refused(request, status) if status else self.get_response(request)


class UnstorableTextMiddleware:
    """Answer 400 where the database refuses a NUL character: nobody types one, only probes do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_nul = isinstance(exception, DataError) and "NUL" in str(exception)
        return bad_request(request, exception) if is_nul else None


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", frame_of(request), status=HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", frame_of(request), status=HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or cookies are off; nothing of it was done."""
    context = {"page": page_of(request), **frame_of(request)}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


def frame_of(request: HttpRequest) -> dict[str, str]:
    """`frame`: the header and ways on around the words. The team keeps its own, but on the public
    pages, which it may look at like anybody."""
    user, match = getattr(request, "user", None), request.resolver_match
    access = access_of(match) if match else None
    is_theirs = access is None or access.kind in STAFF_KINDS
    is_team = user is not None and user.is_authenticated and user.is_team
    return {"frame": "errors/staff_frame.html" if is_team and is_theirs else "base.html"}


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled, wherever it arose: view, middleware or template."""
    if is_database_away(sys.exception()):
        response = without_database(request, "503.html", HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
    return without_database(request, "500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def _unread(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """With the way back to the form, and how much it may hold."""
    most = most_bytes(request.path_info) // 1_000_000
    facts = {"page": page_of(request), "most": most}
    return without_database(request, PAGES.get(status, "400.html"), status, facts)


def without_database(
    request: HttpRequest, template: str, status: HTTPStatus, facts: dict[str, Any] | None = None
) -> HttpResponse:
    """No context processors: these pages must come out when nothing works. Whom to call, this
    process remembers."""
    with translation.override(language_of(request)):
        return HttpResponse(render_to_string(template, last_read() | (facts or {})), status=status)


def _refused(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return _unread(request, status)
    kind, detail = SAYS[status]
    title = kind.replace("_", " ").capitalize()
    document = {"type": kind, "title": title, "status": status, "detail": detail}
    return JsonResponse(document, status=status, content_type="application/problem+json")
