"""Doors: every view declares who may use it, and a view that declares nothing opens for nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch
from django.utils.http import url_has_allowed_host_and_scheme

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.web.paths import own_path

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """Who may use a view.

    `kind` is `public`, `token` (a secret in the URL is the key), `client` (signed in by a code,
    see `medspa/signin`; no user is a client), `known_client` (whose address is confirmed, too),
    `handed_over` (the clinic's tablet in a client's hands, see `medspa/tablet`), `signed_in` or
    `permission`. With `proof` the
    person has to have shown lately who they are (`medspa/clinic/proof.py`).
    """

    kind: str
    permission: Permission | None = None
    proof: bool = False


PUBLIC = Access("public")
TOKEN = Access("token")
CLIENT = Access("client")
KNOWN_CLIENT = Access("known_client")
HANDED_OVER = Access("handed_over")
SIGNED_IN = Access("signed_in")
SIGNED_IN_LATELY = Access("signed_in", proof=True)
_TEAM = Access("permission", Permission.ADMINISTER, proof=True)

# Views of libraries, which cannot be decorated: by URL name, by `namespace:`, or by a beginning
# that ends in `_`. None opens for nobody, and so does whatever is not named here.
THIRD_PARTY: dict[str, Access | None] = {
    "admin:accounts_user_add": _TEAM,
    "admin:accounts_user_change": _TEAM,
    "admin:clinic_staffmember_add": _TEAM,
    "admin:clinic_staffmember_change": _TEAM,
    "admin:catalogue_export": _TEAM,
    "admin:": Access("permission", Permission.ADMINISTER),
    "admin:password_change": None,  # account_change_password does it, and leaves an audit row
    "admin:password_change_done": None,
    "admin:auth_user_password_change": None,  # nobody sets the password of another
    "api:": PUBLIC,
    "api:release": TOKEN,
    "api:renew": TOKEN,
    "api:visit": TOKEN,  # the manage token, as the Bearer
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,  # closed by the adapter; the page says so
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_email": None,  # the address is the login; `my_address` asks both mailboxes
    "mfa_authenticate": PUBLIC,  # second step of signing in
    "mfa_": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
}


def user_of(request: HttpRequest) -> User:
    """The person behind a request to a view that is not public: the `by` of what it does."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Nobody is signed in.")
    return request.user


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(PUBLIC)
by_token = _declare(TOKEN)
for_client = _declare(CLIENT)
for_known_client = _declare(KNOWN_CLIENT)  # all but the page that says why the others are shut
for_handed_over = _declare(HANDED_OVER)
signed_in = _declare(SIGNED_IN)
signed_in_lately = _declare(SIGNED_IN_LATELY)


def requires(permission: Permission, *, proof: bool = False) -> Callable[[View], View]:
    """Open the view to people whose role grants `permission`, and to nobody else.

    `proof`: only when they have shown within the last minutes who they are.
    """
    return _declare(Access("permission", permission, proof))


def access_of(match: ResolverMatch) -> Access | None:
    """What the matched view declares, or what the map says of it; None opens for nobody."""
    declared: Access | None = getattr(match.func, "access", None)
    if declared is not None:
        return declared
    keys = [match.view_name, *_families(match)]
    return next((THIRD_PARTY[key] for key in keys if key in THIRD_PARTY), None)


def _families(match: ResolverMatch) -> list[str]:
    if match.namespace:
        return [f"{match.namespace}:"]
    name = match.url_name or ""
    return [key for key in THIRD_PARTY if key.endswith("_") and name.startswith(key)]


class AccessMiddleware:
    """Refuse every request to a view whose declaration does not admit the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and access_of(match) != PUBLIC:
            _keep_private(response)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        access = access_of(match) if match else None
        if access is None:
            raise PermissionDenied("This view does not say who may use it.")
        if access in (PUBLIC, TOKEN):
            return None
        if access == HANDED_OVER:
            return None if request.session.get("tablet") else redirect("home")
        if access in (CLIENT, KNOWN_CLIENT):
            return _let_client_in(request, access)
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request, "account_login")
        if access.permission and not request.user.may(access.permission):
            raise PermissionDenied(f"Needs the permission {access.permission}.")
        return None


def _let_client_in(request: HttpRequest, access: Access) -> HttpResponseBase | None:
    client = request.proven_client  # type: ignore[attr-defined]
    if not client:
        return _ask_to_sign_in(request, "me_sign_in")
    if access == KNOWN_CLIENT and not client.has_confirmed_address:
        return redirect("me_shut")
    return None


def _keep_private(response: HttpResponseBase) -> None:
    """No copy on a shared computer after signing out, none in a search engine."""
    response.headers.setdefault("Cache-Control", "no-store, private")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")


def _ask_to_sign_in(request: HttpRequest, entrance: str) -> HttpResponseBase:
    """Send to the login page and back; a fragment must not be answered with a login page inside."""
    login = redirect_to_login(page_of(request), entrance)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": login.url})
    return login


def page_of(request: HttpRequest) -> str:
    """The address of the page that the person is looking at, on this site.

    That of the request if it opens a page; for a form or a fragment the page that it was on.
    """
    is_fragment = request.headers.get("HX-Request") == "true"
    if request.method in ("GET", "HEAD") and not is_fragment:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return "/"
    page = urlsplit(came_from)
    return urlunsplit(("", "", own_path(page.path), page.query, page.fragment))
