"""What a session has proven about the person behind it, and when.

allauth notes each password, code and key that was right in the session; nothing is asked twice.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from medspa.accounts.models import User
from medspa.web.request import HttpRequest

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_shown_second_factor(request: HttpRequest) -> bool:
    """This session, not only the person: another one may have been opened with a password alone."""
    return any(record["method"] == "mfa" for record in _records(request))


def has_proven_lately(request: HttpRequest) -> bool:
    """Password, code or key within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    newest = max((record["at"] for record in _records(request)), default=0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def has_second_factor(user: User) -> bool:
    """Has set one up."""
    return bool(is_mfa_enabled(user, SECOND_STEPS))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return records
