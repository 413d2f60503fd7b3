import pytest
from django.utils import timezone

from charting.models import Chart, Container
from charting.tests.at_noon import team
from charting.tests.factories import Team, make_chart, masseter, mix_vial, toxin_lot
from medspa.local.testkit.shared import shared

__all__ = ["team"]


@shared
def chart(team: Team) -> Chart:
    """A chart of today, cleared and consented, opened at this moment."""
    today = team.clinic.location.local(timezone.now())
    return make_chart(team, on=today.date(), hour=today.hour, now=timezone.now())


@pytest.fixture
def vial(team: Team, chart: Chart) -> Container:
    """A vial mixed now, and an area that it is for. Of each test: after ten minutes it could not be
    put back any more."""
    masseter()
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=timezone.now())
