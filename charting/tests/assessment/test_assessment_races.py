"""Two who assess one client at once write one draft, and what is kept takes nothing more."""

import pytest

from charting.assessment.errors import AssessmentKept
from charting.assessment.services import drop_finding, keep_assessment
from charting.models import Assessment
from charting.tests.assessment.scene import note
from charting.tests.factories import Team, cheek, chin
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import run_at_once, split_outcomes

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_first_taps_begin_one_draft(team: Team) -> None:
    client, area = make_client(), chin()
    cheek()
    results = run_at_once(
        lambda: note(team, client),
        lambda: note(team, client, area=area, side="", scale="ACRS", grade=2),
    )
    won, refused = split_outcomes(results)
    assert (len(won), refused) == (2, [])
    assert Assessment.objects.get().findings.count() == 3


def test_a_finding_is_dropped_before_it_is_kept_or_stays(team: Team) -> None:
    draft = note(team, make_client())
    finding = draft.findings.first()
    run_at_once(
        lambda: keep_assessment(assessment=draft, by=team.rn, now=team.at(10)),
        lambda: drop_finding(finding=finding, by=team.rn),
    )
    draft.refresh_from_db()
    assert draft.kept_at is not None
    before = draft.findings.count()
    with pytest.raises(AssessmentKept):
        drop_finding(finding=draft.findings.first(), by=team.rn)
    assert draft.findings.count() == before
