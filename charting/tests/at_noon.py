"""A team for pages that read the real clock, in place of the one that works in January 2026."""

from charting.tests.factories import Team, make_team
from medspa.clinic.tests.factories import zone_at_noon
from medspa.local.testkit.shared import shared


@shared
def team() -> Team:
    """Where it is noon: charts of today on the real clock, with hours before and after."""
    return make_team(zone=zone_at_noon())
