import pytest
from django.core.cache import cache

from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """What other tests counted by network is forgotten."""
    cache.clear()


@pytest.fixture
def mara() -> Client:
    make_location()
    return make_client(email="mara@mail.example", first_name="Mara")
