"""Two tablets on one form, at once."""

import os
from functools import partial

import pytest

from charting.intake.errors import AnsweredMeanwhile
from charting.models import Intake, IntakeAnswer
from charting.tests.factories import make_team, make_visit
from charting.tests.intake.scene import by_link, known_of, say
from medspa.local.testkit.racing import run_at_once

ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tablets_merge_by_question_and_say_who_was_first() -> None:
    """Without the lock on the client both would begin the form, and both would be the first."""
    team = make_team()
    for number in range(ROUNDS):
        visit = make_visit(team, hour=9 + number)
        one, other = by_link(visit, device="one"), by_link(visit, device="other")
        now = team.at(8)
        told = run_at_once(
            partial(say, one, "heart", "no", now=now, seen=0),
            partial(say, other, "keloid", "no", now=now, seen=0),
        )
        assert all(isinstance(each, IntakeAnswer) for each in told)
        assert Intake.objects.filter(visit=visit).count() == 1
        told = run_at_once(
            partial(say, one, "cancer", "no", now=now, seen=0),
            partial(say, other, "cancer", "yes", now=now, seen=0),
        )
        assert sorted(type(each).__name__ for each in told) == [
            AnsweredMeanwhile.__name__,
            IntakeAnswer.__name__,
        ]
        assert set(known_of(visit).newest(now)) == {"heart", "keloid", "cancer"}
