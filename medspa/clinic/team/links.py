"""Links that the team finds in letters: to choose a password, to say yes to a new address.

A link about an address is derived, not stored: a MAC over the row and the mailbox it went to.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.urls import reverse

from medspa.accounts.models import AddressChange, User

SALT = "medspa.clinic.team.address"
OLD, NEW = "old", "new"


def password_url(person: User) -> str:
    """Where they choose a password; works once, for three days (PASSWORD_RESET_TIMEOUT)."""
    parts = {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }
    return str(settings.SITE_URL) + reverse("account_reset_password_from_key", kwargs=parts)


def address_url(change: AddressChange, side: str) -> str:
    """The page where the mailbox on this `side` (`old`, `new`) says yes or stops it."""
    token = signing.Signer(salt=SALT).sign_object([change.pk, side])
    return str(settings.SITE_URL) + reverse("team_address", args=[token.replace(":", "~")])


def read_address_token(token: str) -> tuple[AddressChange, str]:
    """Raises AddressChange.DoesNotExist for a token that is not ours."""
    try:
        pk, side = signing.Signer(salt=SALT).unsign_object(token.replace("~", ":"))
    except (signing.BadSignature, ValueError) as error:
        raise AddressChange.DoesNotExist from error
    return AddressChange.objects.select_related("user", "asked_by").get(pk=pk), side
