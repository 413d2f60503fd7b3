"""What is known of every request: its moment, and the address that it comes from."""

from collections.abc import Callable
from datetime import datetime

from django import http
from django.http import HttpResponseBase
from django.utils import timezone


class HttpRequest(http.HttpRequest):
    """As the views of this site get it. For annotations only: Django makes another class of it."""

    now: datetime


def moment_of(request: http.HttpRequest) -> datetime:
    """`request.now`, for the administration: Django declares its methods with its own request."""
    now: datetime = request.now  # type: ignore[attr-defined]  # what NowMiddleware set
    return now


def ip_address_of(request: http.HttpRequest) -> str | None:
    """The caller's address; None behind a unix socket. `medspa.audit.log` has seen to proxies."""
    return request.META.get("REMOTE_ADDR") or None


class NowMiddleware:
    """Set `request.now`, first of all: one moment for everything that is asked, shown and written.

    No two parts of an answer then disagree on what is past.
    """

    def __init__(self, get_response: Callable[[http.HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = timezone.now()
        return self.get_response(request)
