"""The second step of signing in is for everybody who works here, and some acts ask again.

Only a database that `seed_demo` made does without, and its sign-in page says so.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from medspa.accounts.access import Access, access_of, page_of, user_of
from medspa.accounts.proof import has_proven_lately, has_second_factor, has_shown_second_factor
from medspa.audit.log import record
from medspa.clinic.models import Organisation
from medspa.web.request import HttpRequest

ENROLLING = {"mfa_activate_totp", "mfa_add_webauthn"}
BEFORE_ENROLLING = ENROLLING | {"mfa_index", "account_reauthenticate"}
PROVING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
_OPEN_KINDS = {"public", "token", "client", "known_client", "handed_over"}


class ProofMiddleware:
    """After the doors: no second step, no page; no recent proof, no act that asks for one.

    The session remembers what was shown, so that no page of a real clinic costs a question.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_enrolling", False):
            _note_enrolment(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        access = access_of(match) if match else None
        if access is None or access.kind in _OPEN_KINDS or not request.user.is_authenticated:
            return None
        if has_shown_second_factor(request):
            return _ask_again(request, access)
        if does_without():
            return None
        return _ask_for_second_factor(request)


def does_without() -> bool:
    """The demo. Asked each time: what a session remembers would outlive the demo."""
    return Organisation.objects.filter(is_demo=True).exists()


def _ask_again(request: HttpRequest, access: Access) -> HttpResponseBase | None:
    """What was sent waits in the session and goes on after the proof."""
    if not access.proof or has_proven_lately(request):
        return None
    prove = reverse("account_reauthenticate")
    if request.headers.get("HX-Request") == "true":
        return _go(request, f"{prove}?{urlencode({'next': page_of(request)})}")
    suspended: HttpResponseBase = suspend_request(request, prove)
    return suspended


def _ask_for_second_factor(request: HttpRequest) -> HttpResponseBase | None:
    """Set up, or shown if another session did that meanwhile; these pages only."""
    is_set_up = has_second_factor(user_of(request))
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in (PROVING if is_set_up else BEFORE_ENROLLING):
        request.is_enrolling = request.method == "POST" and name in ENROLLING  # type: ignore[attr-defined]
        return None
    way = reverse("mfa_reauthenticate" if is_set_up else "mfa_index")
    return _go(request, f"{way}?{urlencode({'next': page_of(request)})}")


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _note_enrolment(request: HttpRequest) -> None:
    """Whoever has just set up the second step has it in their hands."""
    user = user_of(request)
    if has_second_factor(user):
        record_authentication(request, user, "mfa")
        record(by=user, action="user.second_factor_set_up", target=user)
