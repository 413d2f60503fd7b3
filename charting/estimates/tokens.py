"""The secret of the link to the estimate of a visit, derived as those of appointments are (ADR
0006). It stands in a message that may be sent again; what it opens says nothing of what is planned
until whoever holds it has shown who they are (ADR 0044).

It opens the newest version: the link that was sent first shows what holds now.
"""

import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from charting.models import Estimate

MAC_BYTES = 24
ID_BYTES = 16
SHAPE = re.compile(r"[A-Za-z0-9_-]{54}")  # base64 of both, without padding
SALT = "charting.estimates.tokens"


def estimate_token(estimate: Estimate) -> str:
    """The same until the links of its visit are revoked."""
    return _token(estimate, str(settings.SECRET_KEY))


def estimate_url(estimate: Estimate) -> str:
    """The whole address, as it stands in a message."""
    return f"{settings.SITE_URL}/e/{estimate_token(estimate)}/"


def get_by_token(token: str) -> Estimate:
    """Raises Estimate.DoesNotExist for a token that is malformed, forged or revoked."""
    rows = Estimate.objects.select_related("client", "appointment__location", "location")
    found = rows.get(public_id=_public_id(token))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(token, _token(found, str(key))) for key in keys):
        raise Estimate.DoesNotExist
    return found


def _token(estimate: Estimate, key: str) -> str:
    version = estimate.appointment.token_version if estimate.appointment else 1
    said = f"{estimate.public_id}:{version}"
    mac = salted_hmac(SALT, said, secret=key, algorithm="sha256").digest()[:MAC_BYTES]
    return urlsafe_b64encode(estimate.public_id.bytes + mac).rstrip(b"=").decode()


def _public_id(token: str) -> uuid.UUID:
    if not SHAPE.fullmatch(token):
        raise Estimate.DoesNotExist
    return uuid.UUID(bytes=urlsafe_b64decode(token + "==")[:ID_BYTES])
