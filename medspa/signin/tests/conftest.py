import pytest

from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location


@pytest.fixture
def mara() -> Client:
    make_location()
    return make_client(email="mara@mail.example", first_name="Mara")
