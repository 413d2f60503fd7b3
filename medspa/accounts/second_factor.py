"""How the secrets of the second step are kept, and that one always stays."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from medspa.accounts.proof import SECOND_STEPS

FERNET = "gAAAAA"  # version 0x80 and a time before the year 2106, in base64


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Secrets are kept encrypted under SECRET_KEY; a copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(FERNET):
            return encrypted_text  # written before secrets were encrypted
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """One second step stays; another phone is set up before the old one goes."""
        steps = Authenticator.objects.filter(user=authenticator.user_id, type__in=SECOND_STEPS)
        return bool(steps.exclude(pk=authenticator.pk).exists())


def _keys() -> MultiFernet:
    """The newest key writes; those of before (SECRET_KEY_FALLBACKS) still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in map(str, secrets)])


def _derived(secret: str) -> bytes:
    digest = hashlib.sha256(b"medspa.accounts.second_factor:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
