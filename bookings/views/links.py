"""Open the appointment whose secret link was followed, or explain why that does not work."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from bookings.ground.tokens import LinkExpired, get_by_forms_token, get_by_token
from bookings.ground.waitlist_tokens import WaitlistLinkExpired, get_entry_by_token
from bookings.models import Appointment, WaitlistEntry
from medspa.clients.models import Client
from medspa.signin.session import signed_in_client
from medspa.web.keyed import keep_key
from medspa.web.request import HttpRequest


def client_of(appointment: Appointment) -> Client:
    """Whose link it is. Only holds have no client, and they have no link."""
    return cast("Client", appointment.client)


def holder_of(request: HttpRequest, client: Client) -> Client:
    """Who acts by the link of this client: recognized only in a session of that very client."""
    signed_in = signed_in_client(request)
    return signed_in if signed_in == client else client


View = Callable[..., HttpResponse]


def opens_appointment(view: View) -> View:
    """Give the view the appointment that the token opens; answer 404 with a way on otherwise."""
    return _opens(view, get_by_token)


def opens_forms(view: View) -> View:
    """The same for the forms of a visit, whose link moves nothing."""
    return _opens(view, get_by_forms_token)


def opens_entry(view: View) -> View:
    """The same for the place of one who waits."""
    return _opens(view, get_entry_by_token)


def _opens(view: View, find: Callable[[str], Any]) -> View:
    """The address is a key: it is not cached, not indexed and not passed on to other sites."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            response = view(request, find(token), token, **more)
        except LinkExpired:
            response = render(request, "bookings/expired_link.html", status=410)
        except WaitlistLinkExpired:
            response = render(request, "bookings/expired_wait_link.html", status=410)
        except (Appointment.DoesNotExist, WaitlistEntry.DoesNotExist):
            response = render(request, "bookings/unknown_link.html", status=404)
        return keep_key(response)

    return opened
