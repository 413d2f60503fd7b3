"""What lies on the desk's machine is sealed; the code that opens it lies on paper beside it.

The code is eighty random bits, so it needs no slow derivation: nobody tries them all. It is another
one each month and for each location, and kept nowhere: it follows from the secret of the site.
"""

import secrets
from base64 import b32encode, b64encode
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.crypto import salted_hmac

from medspa.clinic.models import Location

SALT = "bookings.downtime.sealing"
INFO = b"downtime pack"
CODE_BYTES, SALT_BYTES, NONCE_BYTES, KEY_BYTES = 10, 16, 12, 32


@dataclass(frozen=True)
class Sealed:
    """AES-256-GCM under a key from HKDF of the code's characters; each in base64."""

    salt: str
    nonce: str
    text: str


def code_of(location: Location, on: date) -> str:
    """`ABCD-EFGH-JKLM-NPQR`, for that month."""
    said = f"{location.pk} {on:%Y-%m}"
    digest = salted_hmac(SALT, said, algorithm="sha256").digest()
    letters = b32encode(digest[:CODE_BYTES]).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def seal(text: str, code: str) -> Sealed:
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    key = HKDF(SHA256(), KEY_BYTES, salt, INFO).derive(code.replace("-", "").encode())
    sealed = AESGCM(key).encrypt(nonce, text.encode(), None)
    return Sealed(*(b64encode(each).decode() for each in (salt, nonce, sealed)))
