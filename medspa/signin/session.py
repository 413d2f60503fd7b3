"""Who is signed in as a client. A client is no User: their session opens no page of the team's, and
a session of the team opens none of theirs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from medspa.clients.models import Client
from medspa.clients.resemblances import reached_by
from medspa.web.request import HttpRequest

KEY = "client"
LASTS = timedelta(hours=2)
LATELY = timedelta(minutes=15)


def prove_address(request: HttpRequest, email: str, now: datetime) -> None:
    """Remember that whoever holds this session reads mail at `email`, under a new session key."""
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session[KEY] = {"email": email, "at": now.isoformat(), "id": None}


def proven_address(request: HttpRequest) -> str:
    """The address that this session proved not long ago, or nothing."""
    kept = request.session.get(KEY)
    if not kept or request.user.is_authenticated:
        return ""
    is_fresh = request.now < datetime.fromisoformat(kept["at"]) + LASTS
    return kept["email"] if is_fresh else ""


def proved_lately(request: HttpRequest, now: datetime) -> bool:
    """Typed the code within the last minutes: the computer may have been left since."""
    kept = request.session.get(KEY)
    return kept is not None and now < datetime.fromisoformat(kept["at"]) + LATELY


def sign_in_client(request: HttpRequest, client: Client) -> None:
    request.session[KEY] = request.session[KEY] | {"id": client.pk}


def read_client(request: HttpRequest) -> Client | None:
    """The client who is signed in, while their address is still the one that was proven."""
    email = proven_address(request)
    if not email or request.session[KEY]["id"] is None:
        return None
    client = Client.objects.select_related("same_as").filter(pk=request.session[KEY]["id"]).first()
    return reached_by(client, email) if client else None


def signed_in_client(request: HttpRequest) -> Client | None:
    """Whoever is signed in as a client, on any page. Nobody while the address is unconfirmed."""
    client: Client | None = request.signed_in_client  # type: ignore[attr-defined]
    return client or None


def client_of(request: HttpRequest) -> Client:
    """The client behind a request to one of their pages: the `by` of what they do."""
    client: Client | None = request.proven_client  # type: ignore[attr-defined]
    if not client:
        raise PermissionDenied("No client is signed in.")
    return client


def _known(client: Client) -> Client | None:
    if not client or not client.has_confirmed_address:
        return None
    client.is_signed_in = True
    return client


class SignedInClientMiddleware:
    """Give every request `signed_in_client`, looked up only where somebody asks.

    `proven_client` is also one whose address is not confirmed: only for what says so to them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proven: Any = SimpleLazyObject(lambda: read_client(request))
        request.proven_client = proven  # type: ignore[attr-defined]
        request.signed_in_client = SimpleLazyObject(lambda: _known(proven))  # type: ignore[attr-defined]
        return self.get_response(request)
