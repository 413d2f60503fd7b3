"""Ask for a code and read it where a client reads it: in the message."""

import re
from datetime import datetime

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.clients.models import Client
from medspa.messaging.models import Message
from medspa.messaging.sending.channels import compose_email
from medspa.messaging.tests.written import written
from medspa.signin.services import KIND, write_codes


def newest_code(email: str) -> str:
    """From the last message to the address, as it leaves; nothing if there is none."""
    said = Message.objects.filter(kind=KIND, address__iexact=email).order_by("pk").last()
    words = compose_email(written(said)).body if said else ""
    found = re.search(r"\d{4} \d{4}", str(words))
    return found.group() if found else ""


def ask(browser: Browser, email: str, *, now: datetime | None = None) -> str:
    """Ask in this browser, let the worker do its part, and read the code."""
    browser.post(reverse("me_sign_in"), {"email": email})
    write_codes(now=now or timezone.now())
    return newest_code(email)


def sign_in(browser: Browser, client: Client) -> None:
    """All the way, as the client does it."""
    code = ask(browser, client.email)
    answered = browser.post(reverse("me_code"), {"code": code})
    if answered.url == reverse("me_who"):
        browser.post(reverse("me_who"), {"person": client.pk})


def is_in(browser: Browser) -> bool:
    return browser.get(reverse("me")).status_code == 200
