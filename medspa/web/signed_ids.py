"""Tokens of links that can be made again and are stored nowhere (ADR 0006): the random public id of
a row, and a MAC (HMAC-SHA256, 192 bits, keyed by SECRET_KEY) over that id and a version, another
one for each kind of link (`salt`). After a change of SECRET_KEY, tokens made with
SECRET_KEY_FALLBACKS are genuine still."""

import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

MAC_BYTES = 24
ID_BYTES = 16
SHAPE = re.compile(r"[A-Za-z0-9_-]{54}")  # base64 of both, without padding


def signed_id(public_id: uuid.UUID, version: int, *, salt: str) -> str:
    """The same until the version changes."""
    return _signed(public_id, version, salt, str(settings.SECRET_KEY))


def public_id_of(token: str) -> uuid.UUID | None:
    """What a token names, genuine or not; None if it is none at all."""
    if not SHAPE.fullmatch(token):
        return None
    return uuid.UUID(bytes=urlsafe_b64decode(token + "==")[:ID_BYTES])


def is_genuine(token: str, public_id: uuid.UUID, version: int, *, salt: str) -> bool:
    """Whether we made it, for this row as it is now."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (_signed(public_id, version, salt, str(key)) for key in keys)
    return any(constant_time_compare(token, one) for one in made)


def _signed(public_id: uuid.UUID, version: int, salt: str, key: str) -> str:
    said = f"{public_id}:{version}"
    mac = salted_hmac(salt, said, secret=key, algorithm="sha256").digest()[:MAC_BYTES]
    return urlsafe_b64encode(public_id.bytes + mac).rstrip(b"=").decode()
