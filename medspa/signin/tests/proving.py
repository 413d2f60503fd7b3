"""Browsers that have shown whose they are."""

from django.test import Client as Browser
from django.utils import timezone

from medspa.clients.models import Client
from medspa.signin.birth_proof import KEY


def prove_birth_date(browser: Browser, client: Client) -> Browser:
    """As if the client's date of birth had just been said in this browser."""
    session = browser.session
    session[KEY] = session.get(KEY, {}) | {str(client.pk): timezone.now().isoformat()}
    session.save()
    return browser
