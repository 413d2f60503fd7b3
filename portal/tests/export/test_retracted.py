"""What was taken back or put right says so in the export, too."""

from typing import Any

import pytest

from charting.models import Addendum, Chart
from charting.tests.charts.services.test_retracting import retract
from charting.tests.factories import Team, make_signed_chart, make_team
from medspa.local.testkit.shared import shared
from portal.export.client_data import everything_about

pytestmark = pytest.mark.django_db

Kind = Addendum.Kind


@shared
def team() -> Team:
    return make_team()


@shared
def signed(team: Team) -> Chart:
    return make_signed_chart(team)


def exported_chart(signed: Chart) -> dict[str, Any]:
    [exported] = everything_about(signed.client, signed.signed_at)["care"]["charts"]
    return exported


def test_wrongly_written_chart_is_told_as_retracted(signed: Chart, team: Team) -> None:
    retract(signed, Kind.WRONGLY_WRITTEN, team)
    assert exported_chart(signed)["state"] == "retracted: wrongly written, not replaced yet"


def test_corrected_chart_points_to_its_addendum(signed: Chart, team: Team) -> None:
    retract(signed, Kind.CORRECTION, team)
    assert exported_chart(signed)["state"] == "corrected, see addendum"


def test_what_never_happened_is_not_told_to_the_client(signed: Chart, team: Team) -> None:
    retract(signed, Kind.NEVER_HAPPENED, team)
    exported = exported_chart(signed)
    assert (exported["record"], exported["state"]) == ({}, "retracted: never happened")
    assert [one["text"] for one in exported["addenda"]] == [""]
