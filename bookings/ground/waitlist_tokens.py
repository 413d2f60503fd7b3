"""Secrets of the waitlist, made again whenever they are needed: none is stored.

The link of one who waits stands in every message to them. It is the entry's random `public_id` with
its `token_version` and a MAC over both, so it can be made again but not guessed; adding one to the
version revokes it. It opens nothing any more some weeks after the wait is over. The token of the
hold behind an offer is a MAC over the offer's batch, which nobody is told.
"""

import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bookings.models import WaitlistEntry

LASTS = timedelta(days=30)  # after the wait
FIRST_VERSION = 1
_signer = Signer(sep="~", salt="bookings.waitlist.entry")


class WaitlistLinkExpired(WaitlistEntry.DoesNotExist):
    """The link was right once; the wait is long over."""


def entry_token(entry: WaitlistEntry) -> str:
    """The secret of the client's link; the same until `token_version` changes."""
    return _signer.sign(_said(entry))


def _said(entry: WaitlistEntry) -> str:
    version = entry.token_version
    return entry.public_id.hex + (f"-{version}" if version > FIRST_VERSION else "")


def entry_url(entry: WaitlistEntry) -> str:
    """The whole address, as it stands in messages."""
    return f"{settings.SITE_URL}/w/{entry_token(entry)}/"


def get_entry_by_token(token: str) -> WaitlistEntry:
    """The entry that the link opens, with its people and place.

    Raises WaitlistEntry.DoesNotExist for a token that is malformed, forged or revoked, and
    WaitlistLinkExpired, which is one, some weeks after the wait.
    """
    try:
        said = _signer.unsign(token)
        public_id = uuid.UUID(hex=said.partition("-")[0])
    except (BadSignature, ValueError) as error:
        raise WaitlistEntry.DoesNotExist from error
    people = ("client", "appointment_type", "location", "provider")
    entry = WaitlistEntry.objects.select_related(*people).get(public_id=public_id)
    if said != _said(entry):
        raise WaitlistEntry.DoesNotExist
    if is_expired(entry, timezone.now()):
        raise WaitlistLinkExpired
    return entry


def is_expired(entry: WaitlistEntry, now: datetime) -> bool:
    """Whether its links open nothing any more."""
    over_at = entry.closed_at or datetime.combine(entry.to_on, time.max, entry.location.zone)
    return now > over_at + LASTS


def hold_token(batch: uuid.UUID) -> str:
    """The secret of the hold that the offers of a batch share."""
    return salted_hmac("bookings.waitlist.hold", str(batch), algorithm="sha256").hexdigest()
