"""What the tests of the stock pages share: a location, an injector at the counter, days ahead."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.models import Location
from medspa.clinic.tests.factories import make_location, today_here
from medspa.local.testkit.shared import shared


@shared
def here() -> Location:
    return make_location(name="Capitol Hill")


@pytest.fixture
def injector(client: Browser) -> Browser:
    client.force_login(make_user(Role.INJECTOR, full_name="Mara"))
    return client


def soon(days: int = 300) -> date:
    return today_here() + timedelta(days=days)
