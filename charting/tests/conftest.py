import pytest
from django.test import Client as Browser

from charting.models import Chart
from charting.tests.factories import Team, make_chart, make_team


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def chart(team: Team) -> Chart:
    return make_chart(team)


@pytest.fixture
def nurse(team: Team, client: Browser) -> Browser:
    """The browser of the nurse who injects."""
    client.force_login(team.rn)
    return client
