"""Open the appointment whose secret link was followed, or explain why that does not work."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from bookings.models import Appointment
from bookings.tokens import by_token
from medspa.clients.models import Client


def client_of(appointment: Appointment) -> Client:
    """Whose link it is. Only holds have no client, and they have no link."""
    return cast(Client, appointment.client)


def opens_appointment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the appointment that the token opens; answer 404 with a way on otherwise.

    The address is a key: it is not cached, not indexed and not passed on to other sites.
    """

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, by_token(token), token)
        except Appointment.DoesNotExist:
            response = render(request, "bookings/unknown_link.html", status=404)
        # Not `no-referrer`: browsers then send `Origin: null`, and no form would pass CSRF.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened
