"""Doors: every view declares who may use it, and a view that declares nothing opens for nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch

from medspa.accounts.permissions import Permission

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """`kind` is `public`, `token` (a secret in the URL is the key), `signed_in` or `permission`."""

    kind: str
    permission: Permission | None = None


PUBLIC = Access("public")
TOKEN = Access("token")
SIGNED_IN = Access("signed_in")

# Views of libraries, which cannot be decorated. Keys are `namespace:` prefixes or URL names.
THIRD_PARTY: dict[str, Access] = {
    "admin:": Access("permission", Permission.ADMINISTER),
    "api:": PUBLIC,  # each operation checks its own token; see the API's tests
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,  # closed by the adapter; the page says so
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_authenticate": PUBLIC,  # second step of signing in
    "mfa_trust": PUBLIC,
    "mfa_": SIGNED_IN,
}


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(PUBLIC)
by_token = _declare(TOKEN)
signed_in = _declare(SIGNED_IN)


def requires(permission: Permission) -> Callable[[View], View]:
    """Open the view to people whose role grants `permission`, and to nobody else."""
    return _declare(Access("permission", permission))


def access_of(match: ResolverMatch) -> Access | None:
    """What the matched view declares, or the map says of a library's view; None if nothing does."""
    declared = getattr(match.func, "access", None)
    if declared is not None:
        return declared
    if match.namespace:
        return THIRD_PARTY.get(f"{match.namespace}:")
    name = match.url_name or ""
    family = next((key for key in THIRD_PARTY if key.endswith("_") and name.startswith(key)), "")
    return THIRD_PARTY.get(name) or THIRD_PARTY.get(family)


class AccessMiddleware:
    """Refuse every request to a view whose declaration does not admit the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        access = access_of(match) if match else None
        if access is None:
            raise PermissionDenied("This view does not say who may use it.")
        if access in (PUBLIC, TOKEN):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if access.permission and not request.user.may(access.permission):
            raise PermissionDenied(f"Needs the permission {access.permission}.")
        return None
