import pytest
from django.test import Client as Browser

from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.pages import clock
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.shared import shared

__all__ = ["clock"]


@shared
def clinic() -> Clinic:
    return make_clinic()


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user(Role.MANAGER))
    return client


@pytest.fixture
def desk(client: Browser) -> Browser:
    """The browser of the front desk."""
    client.force_login(make_user(Role.FRONT_DESK))
    return client
