"""The administration shows times of the clinic, not of the server, and says whose they are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from medspa.clinic.models import Location


class AdminZoneMiddleware:
    """Read and typed in the zone of the first open location; the head of each page names it. Other
    pages know the place that they are about, and take its zone themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        place = Location.first_open()
        with timezone.override(place.zone if place else None):
            return self.get_response(request)
