import pytest

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location


@pytest.fixture
def mara() -> Client:
    make_location()
    return make_client(first_name="Mara", last_name="Mine", email="mara@mail.example")


@pytest.fixture
def desk() -> User:
    return make_user(Role.FRONT_DESK, full_name="Noor Haddad")
