"""A tablet on which the injector is signed in, and a vial whose usual amount is one tap."""

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from charting.models import Preparation
from charting.tests.factories import Team
from medspa.local.testkit.sessions import open_session
from treatments.models import DoseRange


@pytest.fixture
def tablet(page: Page, team: Team, live_server: LiveServer) -> BrowserContext:
    """Of the injector."""
    open_session(page.context, team.rn, live_server.url)
    return page.context


@pytest.fixture
def vial(vial: Preparation) -> Preparation:
    """With 10 U among the amounts for one tap."""
    usual = DoseRange.objects.filter(area="MASSETER", product=vial.product)
    usual.update(min_amount=8, typical_amount=10)
    return vial
