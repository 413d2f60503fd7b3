"""The ways out of the building. E-mail for now."""

import hashlib
import re
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from medspa.clients.addresses import deliverable
from medspa.clients.models import Channel
from medspa.messaging.codes import with_code
from medspa.messaging.models import Message
from medspa.prepared import fetch_prepared

_SENDER_NAME = "SELECT sender_name FROM clinic_organisation ORDER BY id LIMIT 1"

STRUCTURE = re.compile(r'[()<>\[\]:;@\\,."]')  # RFC 5322, 3.2.3: specials
SHOWN_MOST = 60


class NoSuchChannel(Exception):
    """Nobody has built this way out yet."""


def send(message: Message) -> None:
    """Hand the message to its channel; whatever that raises means that it did not go out."""
    if message.channel != Channel.EMAIL:
        raise NoSuchChannel(message.channel)
    compose_email(message).send()


def compose_email(message: Message) -> EmailMultiAlternatives:
    key = idempotency_key(message)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=with_code(message, message.text),
        from_email=named(sender_name(), settings.DEFAULT_FROM_EMAIL),
        to=[named(message.recipient_name, deliverable(message.address))],
        headers={
            "Message-ID": f"<{key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
            "X-Idempotency-Key": key,
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html:
        mail.attach_alternative(with_code(message, message.html), "text/html")
    if message.calendar:
        _enclose_calendar(mail, message)
    return mail


def named(name: str, address: str) -> str:
    """The address as a header shows it. Signs that mean something there are left out of the name:
    long headers are folded, and the quotation marks around such a name can get lost on the way."""
    shown = " ".join(STRUCTURE.sub(" ", name).split())[:SHOWN_MOST].strip()
    return formataddr((shown, address))


def _enclose_calendar(mail: EmailMultiAlternatives, message: Message) -> None:
    """As mail programs like it best (RFC 6047): one more way to read the message, and a file.

    Mail services take HTML as the only alternative and refuse another, so they get the file alone,
    typed as an invitation.
    """
    invitation = f"text/calendar; method={message.calendar_method}"
    if mail_service_in_use():
        mail.attach("invite.ics", message.calendar, invitation)
    else:
        mail.attach_alternative(message.calendar, invitation)
        mail.attach("invite.ics", message.calendar.encode(), "application/ics")


def mail_service_in_use() -> bool:
    """Mail leaves through a provider's API and not as the MIME message that we composed."""
    return settings.MAILERS["default"]["BACKEND"].startswith("anymail.")


def idempotency_key(message: Message) -> str:
    """The same for every attempt, and telling nothing: the dedupe key names what it is about."""
    return hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:40]


def sender_name() -> str:
    return next((name for (name,) in fetch_prepared(_SENDER_NAME, {})), "")
