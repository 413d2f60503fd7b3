from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from medspa.accounts.attempts import Attempt, account_key, begin_attempt, forget_attempts
from medspa.accounts.models import User
from medspa.accounts.proof import has_proven_lately
from medspa.ratelimit.devices import remember_device
from medspa.web.request import HttpRequest


class TeamAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are made by a manager, never by visitors. Wrong passwords are counted our way."""

    attempt: Attempt | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self.attempt = begin_attempt(request, credentials.get("email") or "")
        if self.attempt.wait_s:
            raise ValidationError(self.attempt.refusal, code="too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user and self.attempt:
            self.attempt.take_back()
        return user

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        remember_device(request, response, account_key(user.pk))
        return response

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called by the library when a password was set anew through a letter."""
        forget_attempts(request, credentials.get("email") or "")

    def is_reauthentication_required(self, *, app: str, **details: object) -> bool:
        """Having signed in counts for as long as having proven it again."""
        return not has_proven_lately(context.request)
