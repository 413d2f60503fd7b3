"""Codes and keys of links that are never written down: made anew from the message when needed.

The outbox holds `UNTIL_SENT` or `KEY_UNTIL_SENT` in their place; they are put in when the letter
leaves. Each is a MAC over the dedupe key, so a copy of the database tells it to nobody without
SECRET_KEY.
"""

from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

from medspa.messaging.models import Message

DIGITS = 8
UNTIL_SENT = "•••• ••••"
KEY_UNTIL_SENT = "key-until-sent"


def code_of(dedupe_key: str) -> str:
    """The digits that belong to the message with this key, which must hold something random."""
    mac = salted_hmac("medspa.messaging.code", dedupe_key, algorithm="sha256").digest()
    return f"{int.from_bytes(mac) % 10**DIGITS:0{DIGITS}}"


def key_of(dedupe_key: str) -> str:
    """192 bits for a link that belongs to the message with this key."""
    mac = salted_hmac("medspa.messaging.key", dedupe_key, algorithm="sha256").digest()
    return urlsafe_b64encode(mac[:24]).decode()


def with_code(message: Message, words: str) -> str:
    """The words as they leave."""
    if not message.is_for_client_alone:
        return words
    code = code_of(message.dedupe_key)
    words = words.replace(UNTIL_SENT, f"{code[:4]} {code[4:]}")
    return words.replace(KEY_UNTIL_SENT, key_of(message.dedupe_key))
