"""The secret of the link to one presented plan, derived as those of appointments are (ADR 0006).

It stands in a message that may be sent again. What it opens says nothing clinical until whoever
holds it has shown who they are (ADR 0045).
"""

import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from charting.models import PlanPresentation

MAC_BYTES = 24
ID_BYTES = 16
SHAPE = re.compile(r"[A-Za-z0-9_-]{54}")  # base64 of both, without padding
SALT = "charting.presenting.tokens"


def plan_token(presentation: PlanPresentation) -> str:
    """The same until `token_version` changes."""
    return _token(presentation, str(settings.SECRET_KEY))


def plan_url(presentation: PlanPresentation) -> str:
    """The whole address, as it stands in a message."""
    return f"{settings.SITE_URL}/plan/{plan_token(presentation)}/"


def get_by_token(token: str) -> PlanPresentation:
    """Raises PlanPresentation.DoesNotExist for a token that is malformed, forged or revoked."""
    found = PlanPresentation.objects.with_people().get(public_id=_public_id(token))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(token, _token(found, str(key))) for key in keys):
        raise PlanPresentation.DoesNotExist
    return found


def _token(presentation: PlanPresentation, key: str) -> str:
    said = f"{presentation.public_id}:{presentation.token_version}"
    mac = salted_hmac(SALT, said, secret=key, algorithm="sha256").digest()[:MAC_BYTES]
    return urlsafe_b64encode(presentation.public_id.bytes + mac).rstrip(b"=").decode()


def _public_id(token: str) -> uuid.UUID:
    if not SHAPE.fullmatch(token):
        raise PlanPresentation.DoesNotExist
    return uuid.UUID(bytes=urlsafe_b64decode(token + "==")[:ID_BYTES])
