"""A visit that was booked without a word of the plan: which of the plan's it is."""

import pytest

from bookings.models import Appointment
from charting.estimates.services.issuing import issue_estimate
from charting.estimates.shown import show_estimate
from charting.models import PlanStage
from charting.tests.estimates.conftest import plan_visit
from charting.tests.factories import Team
from medspa.audit.log import SYSTEM
from treatments.models import Product

pytestmark = pytest.mark.django_db


def test_visit_of_the_signed_plan_is_priced_as_planned(
    team: Team, visit: Appointment, botox: Product, lyft: Product, now
):
    """Booked at the desk without a word of the plan: 24 units are planned, so 24 are written."""
    both = (botox, "GLABELLA", "", "24"), (lyft, "TEMPLE", "R", "1")
    stage = plan_visit(team, visit, *both)
    PlanStage.objects.filter(pk=stage.pk).update(appointment=None)

    written = issue_estimate(appointment=visit, by=SYSTEM, now=now)

    assert (written.stage, written.content["basis"]) == (stage, "plan")
    assert PlanStage.objects.get(pk=stage.pk).appointment == visit


def test_visit_that_the_plan_has_not_is_not_said_to_have_none(
    team: Team, visit: Appointment, botox: Product, now
):
    stage = plan_visit(team, visit, (botox, "GLABELLA", "", "24"))  # the visit gives filler, too
    PlanStage.objects.filter(pk=stage.pk).update(appointment=None)

    written = issue_estimate(appointment=visit, by=SYSTEM, now=now)

    assert written.stage is None
    said = " ".join(show_estimate(written).may_change)
    assert "isn't one of your plan's" in said
    assert "don't have a plan" not in said
