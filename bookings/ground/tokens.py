"""Secrets by which somebody without an account gets at one appointment.

The manage link stands in the confirmation, in every reminder and in every later message, so its
token must be makeable again; storing it would put working links into every backup. It is derived
instead, from the appointment's random `public_id` and `token_version` (`medspa.web.signed_ids`).
Neither a copy of the database nor the key alone gives a link, none can be guessed, and adding one
to `token_version` revokes the old link. After a change of SECRET_KEY, links made with
SECRET_KEY_FALLBACKS still open.

A hold's token is shown once and never needed again: random, and only its hash is stored.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from bookings.models import Appointment
from medspa.web.signed_ids import is_genuine, public_id_of, signed_id

LASTS = timedelta(days=30)  # after the appointment
SALT = "bookings.tokens.manage"
FORMS_SALT = "bookings.tokens.forms"


class LinkExpired(Appointment.DoesNotExist):
    """The link was right once; its appointment is long over."""


def manage_token(appointment: Appointment) -> str:
    """The secret of the client's link; the same until `token_version` changes."""
    return signed_id(appointment.public_id, appointment.token_version, salt=SALT)


def manage_url(appointment: Appointment) -> str:
    """The whole address, as it stands in messages."""
    return url_of(manage_token(appointment))


def url_of(token: str) -> str:
    """The address of the page that the manage token opens."""
    return f"{settings.SITE_URL}/a/{token}/"


def get_by_token(token: str) -> Appointment:
    """The appointment that the link opens, with its people and place.

    Raises Appointment.DoesNotExist for a token that is malformed, forged or revoked, and
    LinkExpired, which is one, some weeks after the appointment.
    """
    return _opened_by(token, SALT)


def forms_token(appointment: Appointment) -> str:
    """The secret of the link to the client's health questions and consents for this visit.

    It opens nothing else: neither moving the visit nor seeing what was ever given.
    """
    return signed_id(appointment.public_id, appointment.token_version, salt=FORMS_SALT)


def forms_url(appointment: Appointment) -> str:
    """The whole address of the forms, as it stands in messages."""
    return f"{settings.SITE_URL}/f/{forms_token(appointment)}/"


def get_by_forms_token(token: str) -> Appointment:
    """The appointment whose forms the link opens. Raises like `get_by_token`."""
    return _opened_by(token, FORMS_SALT)


def _opened_by(token: str, salt: str) -> Appointment:
    public_id = public_id_of(token)
    if public_id is None:
        raise Appointment.DoesNotExist
    appointment = Appointment.objects.booked_or_later().with_people().get(public_id=public_id)
    if not is_genuine(token, appointment.public_id, appointment.token_version, salt=salt):
        raise Appointment.DoesNotExist
    if is_expired(appointment, timezone.now()):
        raise LinkExpired
    return appointment


def is_expired(appointment: Appointment, now: datetime) -> bool:
    """Whether its links open nothing any more."""
    return now > appointment.ends_at + LASTS


def new_hold_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
