"""The ways out of the building. E-mail for now."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import MIMEPart
from email.utils import formataddr
from functools import partial
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers

from medspa.clients.models import Channel
from medspa.database.prepared import fetch_prepared
from medspa.formats.addresses import deliverable_address
from medspa.messaging.models import Message
from medspa.messaging.sending.codes import with_code

_SENDER = "SELECT sender_name, sender_address FROM clinic_organisation ORDER BY id LIMIT 1"
FACE = Path(__file__).with_name("face.jpg")
FACE_ID = "plate"

STRUCTURE = re.compile(r'[()<>\[\]:;@\\,."]')  # RFC 5322, 3.2.3: specials
SHOWN_MOST = 60
UNAVAILABLE = 503  # the service took nothing; other errors of its own leave that open


class NoSuchChannel(Exception):
    """Nobody has built this way out yet."""


class Unanswered(Exception):
    """It was being handed over when the line broke: it may have gone out, or not."""


@contextmanager
def way_out(message: Message) -> Iterator[Callable[[], None]]:
    """What hands the message over, ready to be called; it raises Unanswered where it cannot know.

    Whatever else is raised, here or by it, means that the message did not go out.
    """
    if message.channel != Channel.EMAIL:
        raise NoSuchChannel(message.channel)
    mailer = mailers.default
    mailer.open()
    try:
        yield partial(_hand_over, message, mailer)
    finally:
        with suppress(OSError):  # it is handed over or not, however badly we part
            mailer.close()


def has_arrived(message: Message) -> bool | None:
    """Whether the message is where its channel hands messages over to; None if nobody can say."""
    ask = getattr(mailers.default, "has_written", None)
    return ask(message_id(message)) if ask else None


def _hand_over(message: Message, mailer: Any) -> None:
    mail = compose_email(message)
    try:
        mailer.send_messages([mail])
    except OSError as error:  # of mail servers and services, too
        if _is_refusal(error):
            raise
        raise Unanswered(type(error).__name__) from error


def _is_refusal(error: OSError) -> bool:
    """The other side said no, or there is no other side."""
    says_no = isinstance(error, SMTPResponseException | SMTPRecipientsRefused)
    nobody_there = isinstance(error, ConnectionRefusedError | gaierror)
    status = getattr(error, "status_code", None) or 0
    return says_no or nobody_there or 400 <= status < 500 or status == UNAVAILABLE


def compose_email(message: Message) -> EmailMultiAlternatives:
    key = idempotency_key(message)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=with_code(message, message.text),
        from_email=named_address(*sender_address()),
        to=[named_address(message.recipient_name, deliverable_address(message.address))],
        headers={
            "Message-ID": message_id(message),
            "X-Idempotency-Key": key,
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html:
        mail.attach_alternative(with_code(message, message.html), "text/html")
    if f"cid:{FACE_ID}" in message.html:
        mail.attach(_face())
    if message.calendar:
        _enclose_calendar(mail, message)
    return mail


def _face() -> MIMEPart:
    """The picture of the frame, which the HTML names by its Content-ID: nothing is loaded."""
    part = MIMEPart()
    part.set_content(
        FACE.read_bytes(),
        maintype="image",
        subtype="jpeg",
        disposition="inline",
        filename=FACE.name,
        cid=f"<{FACE_ID}>",
    )
    return part


def named_address(name: str, address: str) -> str:
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
    backend: str = settings.MAILERS["default"]["BACKEND"]
    return backend.startswith("anymail.")


def idempotency_key(message: Message) -> str:
    """The same for every attempt, and telling nothing: the dedupe key names what it is about.
    What was withdrawn and is said after all is another message."""
    said = f"{message.dedupe_key}:{message.pk}"
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def message_id(message: Message) -> str:
    """The same for every attempt: whoever gets a letter twice can tell, and shows it once."""
    domain = sender_address()[1].rpartition("@")[2]
    return f"<{message.created_at:%Y%m%dT%H%M%S.%fZ}.{idempotency_key(message)}@{domain}>"


def sender_address() -> tuple[str, str]:
    """Name and address that mail comes from: the clinic's own, else that of the settings."""
    name, address = next(iter(fetch_prepared(_SENDER, {})), ("", ""))
    return name, address or settings.DEFAULT_FROM_EMAIL


def sender_name() -> str:
    return sender_address()[0]
