"""The administration shows times of the clinic, not of the server, and says whose they are."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from medspa.clinic.models import Location


class AdminZoneMiddleware:
    """Read and typed in the zone of the first open location; the head of each page names it. Other
    pages know the place that they are about, and take its zone themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(timezone.get_current_timezone()):  # what holds now, holds after it
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        match = request.resolver_match
        if match and match.app_name == admin.site.name and (place := Location.first_open()):
            timezone.activate(place.zone)
