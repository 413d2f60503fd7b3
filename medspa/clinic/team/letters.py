"""What the people of the team are told about their accounts, by e-mail and at once."""

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template import Context, Engine

from medspa.accounts.models import User
from medspa.clinic.models import Organisation

logger = logging.getLogger(__name__)


def send_letter(person: User, letter: str, *, address: str = "", **facts: Any) -> None:
    """Write `templates/clinic/letters/<letter>` (its first line is the subject) after the commit.

    To their address, or to the `address` in question. A mail server that is away does not undo what
    was done; the log says so.
    """
    organisation = Organisation.objects.first() or Organisation(name="medspa", sender_name="medspa")
    known = {"person": person, "organisation": organisation, "site_url": settings.SITE_URL}
    text = Engine.get_default().get_template(f"clinic/letters/{letter}.txt")
    subject, _, body = text.render(Context(known | facts, autoescape=False)).partition("\n")
    send = partial(_send, " ".join(subject.split()), body.strip() + "\n", address or person.email)
    transaction.on_commit(send)


def _send(subject: str, body: str, address: str) -> None:
    try:
        send_mail(subject, body, None, [address])
    except OSError:
        logger.exception("A letter about an account could not be sent.")
