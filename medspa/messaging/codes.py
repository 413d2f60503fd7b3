"""Codes to type that are never written down: made anew from the message whenever they are needed.

The outbox holds `UNTIL_SENT` in the place of the code; it is put in when the letter leaves. The
code is a MAC over the dedupe key, so a copy of the database tells it to nobody without SECRET_KEY.
"""

from django.utils.crypto import salted_hmac

from medspa.messaging.models import Message

DIGITS = 8
UNTIL_SENT = "•••• ••••"


def code_of(dedupe_key: str) -> str:
    """The digits that belong to the message with this key, which must hold something random."""
    mac = salted_hmac("medspa.messaging.code", dedupe_key, algorithm="sha256").digest()
    return f"{int.from_bytes(mac) % 10**DIGITS:0{DIGITS}}"


def with_code(message: Message, words: str) -> str:
    """The words as they leave."""
    if not message.is_for_client_alone:
        return words
    code = code_of(message.dedupe_key)
    return words.replace(UNTIL_SENT, f"{code[:4]} {code[4:]}")
