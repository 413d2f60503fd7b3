"""What tests of assessments say often."""

from typing import Any

from charting.assessment.services import Seen, keep_assessment, note_finding
from charting.models import Assessment
from charting.tests.factories import Team, cheek
from medspa.clients.models import Client


def note(team: Team, client: Client, **seen: Any) -> Assessment:
    """In the cheek of both sides, MFVDS 3, unless told otherwise."""
    said = {"area": cheek(), "finding": "volume", "side": "B", "scale": "MFVDS", "grade": 3} | seen
    noted = note_finding(client=client, seen=Seen(**said), by=team.rn, now=team.at(9))
    return noted[0].assessment


def make_kept(team: Team, client: Client, **seen: Any) -> Assessment:
    return keep_assessment(assessment=note(team, client, **seen), by=team.rn, now=team.at(9, 5))
