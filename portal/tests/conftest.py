import pytest
from django.core.cache import cache
from django.test import Client as Browser

from bookings.tests.factories import Clinic, make_clinic
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.signin.tests.codes import sign_in


@shared
def clinic() -> Clinic:
    return make_clinic()


@shared
def mara() -> Client:
    return make_client(first_name="Mara", last_name="Mine", email="mara@mail.example")


@shared
def vera() -> Client:
    """Somebody else, whose rows must never show."""
    return make_client(first_name="Vera", last_name="Other", email="vera@mail.example")


@pytest.fixture
def signed_in(client: Browser, mara: Client) -> Browser:
    """The browser of Mara, signed in by a code."""
    cache.clear()
    sign_in(client, mara)
    return client
