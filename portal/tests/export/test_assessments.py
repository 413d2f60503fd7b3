"""What was seen on the face is the client's, too."""

import pytest

from charting.assessment.services import take_back
from charting.tests.assessment.scene import make_kept, note
from charting.tests.factories import make_team
from medspa.clients.tests.factories import make_client
from portal.export.assessments import assessments_of

pytestmark = pytest.mark.django_db


def test_kept_assessments_are_taken_along_and_drafts_are_not() -> None:
    team, client = make_team(), make_client()
    kept = make_kept(team, client)
    note(team, client, grade=5)
    [told] = assessments_of(client)
    assert (told["kept_at"], told["kept_by"]) == (kept.kept_at, str(team.injector))
    assert [(one["side"], one["scale"], one["grade"]) for one in told["findings"]] == [
        ("R", "MFVDS", 3),
        ("L", "MFVDS", 3),
    ]
    take_back(assessment=kept, reason="Another client", by=team.rn, now=team.at(11))
    assert list(assessments_of(client)[0]) == ["taken_back_at"], "it may be about somebody else"
