"""Secrets of the waitlist, made again whenever they are needed: none is stored.

The link of one who waits stands in every message to her. It is the entry's random `public_id` and
a MAC over it, so it can be made again but not guessed. The token of the hold behind an offer is a
MAC over the offer's batch, which nobody is told.
"""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from bookings.models import WaitlistEntry

_signer = Signer(sep="~", salt="bookings.waitlist.entry")


def entry_token(entry: WaitlistEntry) -> str:
    return _signer.sign(entry.public_id.hex)


def entry_url(entry: WaitlistEntry) -> str:
    """The whole address, as it stands in messages."""
    return f"{settings.SITE_URL}/w/{entry_token(entry)}/"


def entry_by_token(token: str) -> WaitlistEntry:
    """The entry that the link opens, with its people and place.

    Raises WaitlistEntry.DoesNotExist for a token that is malformed or forged.
    """
    try:
        public_id = uuid.UUID(hex=_signer.unsign(token))
    except (BadSignature, ValueError) as error:
        raise WaitlistEntry.DoesNotExist from error
    people = ("client", "appointment_type", "location", "provider")
    return WaitlistEntry.objects.select_related(*people).get(public_id=public_id)


def hold_token(batch: uuid.UUID) -> str:
    """The secret of the hold that the offers of a batch share."""
    return salted_hmac("bookings.waitlist.hold", str(batch), algorithm="sha256").hexdigest()
