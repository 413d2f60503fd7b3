"""Signing in leaves a trace: who came in, who tried, who changed their password."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from medspa.accounts.adapter import TeamAccountAdapter
from medspa.accounts.models import User
from medspa.audit.log import ONLINE_VISITOR, record
from medspa.web.request import HttpRequest


class AuditedAccountAdapter(TeamAccountAdapter):
    """What allauth calls at the moments that matter; named in the settings."""

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        record(by=user, action="user.signed_in", target=user)
        return super().post_login(request, user, **details)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Name the account if there is one; what was typed might be a password, misplaced."""
        tried = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        record(by=ONLINE_VISITOR, action="user.sign_in_failed", target=tried or "nobody")

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        record(by=user, action="user.password_changed", target=user)
