"""Seals made with a key that lies outside the database (docs/adr/0022).

Whoever owns the database can write any row and any hash; without the key nobody can write a seal.
Keys have versions: the newest one seals, all of them verify.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHAPE = re.compile(r"([1-9]\d{0,3}):([0-9a-f]{64,})", re.IGNORECASE)
HOW = 'RECORD_KEYS is written "1:hex" or "1:hex,2:hex", each key 32 random bytes or more in hex.'
HASH = r"^[0-9a-f]{64}$"


def canonical_json(content: Mapping[str, Any]) -> str:
    """One text for one content, whatever the order of keys. Holds no floats: amounts are text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant_text(at: datetime) -> str:
    """One text for one instant, whatever zone it was read in."""
    return at.astimezone(UTC).isoformat()


def sha256_of(content: Mapping[str, Any] | str) -> str:
    """A hash that anybody can make again: it finds accidents, not forgers."""
    text = content if isinstance(content, str) else canonical_json(content)
    return hashlib.sha256(text.encode()).hexdigest()


def mac_of(purpose: str, content: Mapping[str, Any], key_version: int) -> str:
    """HMAC-SHA-256 of the content, good for this purpose only. Raises ImproperlyConfigured."""
    key = known_keys().get(key_version)
    if key is None:
        raise ImproperlyConfigured(f"RECORD_KEYS has no key {key_version}.")
    return hmac.new(
        key, f"{purpose}\n{canonical_json(content)}".encode(), hashlib.sha256
    ).hexdigest()


def is_known(key_version: int) -> bool:
    """Whether seals of this key can be verified here."""
    return key_version in known_keys()


def is_seal_of(purpose: str, content: Mapping[str, Any], key_version: int, mac: str) -> bool:
    """Whether this is the seal of the content; no for a key that is not known."""
    if not is_known(key_version):
        return False
    return hmac.compare_digest(mac_of(purpose, content, key_version), mac)


def in_groups(head: str) -> str:
    """A head for the log, which hides what looks like a key: `12:ab34cd56 78ef...`."""
    number, _, mac = head.partition(":")
    return f"{number}:{' '.join(mac[at : at + 8] for at in range(0, len(mac), 8))}"


def of_groups(written: str) -> tuple[str, str]:
    """The number and seal of a head, as it is printed or as it stands in the log."""
    number, _, mac = "".join(written.split()).partition(":")
    return number, mac


def newest_key() -> int:
    """The version of the key that seals today. Raises ImproperlyConfigured."""
    return max(known_keys())


def known_keys() -> dict[int, bytes]:
    """Every key by its version. Raises ImproperlyConfigured if there is none."""
    return read_keys(settings.RECORD_KEYS)


@lru_cache(maxsize=4)
def read_keys(written: str) -> dict[int, bytes]:
    """`1:hex,2:hex` as keys by version. Raises ImproperlyConfigured."""
    parts = [SHAPE.fullmatch(part.strip()) for part in written.split(",")]
    found = [(int(part[1]), part[2]) for part in parts if part and len(part[2]) % 2 == 0]
    keys = {version: bytes.fromhex(text) for version, text in found}
    if len(keys) != len(parts) or len(set(keys.values())) != len(keys):
        raise ImproperlyConfigured(HOW)
    return keys
