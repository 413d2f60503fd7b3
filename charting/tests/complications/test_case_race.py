"""Two people on one case at once: one case, each tap once, no line lost, no vial drawn twice."""

import os
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from charting.complications.errors import EventClosed
from charting.complications.services.closing import close_event
from charting.complications.services.logging import note_line
from charting.complications.services.opening import open_event
from charting.models import EventEntry, SafetyEvent
from charting.sealed_kinds import broken_sealed
from charting.tests.complications.scene import pulse, said
from charting.tests.factories import Team, cheek, make_team, stock_reversal
from medspa.accounts.models import User
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes

TRIES = int(os.environ.get("RACE_ROUNDS", "8"))


class Case:
    """One client's case: two people of the team, at one moment, on it."""

    def __init__(self, race: Race, team: Team) -> None:
        self.race, self.team = race, team
        self.client, self.now = make_client(), team.at(11)

    @property
    def people(self) -> tuple[User, User]:
        return self.team.rn, self.team.pa

    def open_twice(self) -> None:
        place = self.team.clinic.location
        opening = partial(open_event, client=self.client, location=place, now=self.now)
        first, second = self.race.run([partial(opening, by=by) for by in self.people])
        assert first == second
        self.event = first

    def note(self, line: Any, by: User) -> Callable[[], Any]:
        return partial(note_line, event=self.event, said=line, by=by, now=self.now)

    def write_the_same_and_two_lines(self) -> None:
        same = said("refill", side="L", number=Decimal(5))
        self.race.run([self.note(same, by) for by in self.people])
        self.race.run([self.note(said("sign", word), self.team.rn) for word in ("Livedo", "Pale")])
        kinds = sorted(self.event.entries.values_list("kind", flat=True))
        assert kinds == ["opened", "refill", "sign", "sign"]

    def give_the_last_twice(self) -> None:
        lot, key = stock_reversal(self.team.clinic.location, 150), uuid.uuid4()
        how = {"lot": lot, "area": cheek(), "key": key}
        give = partial(pulse, self.event, self.team.rn, self.now, 150, **how)
        self.race.run([give, give])
        lot.refresh_from_db()
        assert lot.balance == 0

    def close_while_somebody_writes(self) -> None:
        how = {"outcome": "resolved", "note": "", "by": self.team.pa, "now": self.now}
        late = self.note(said("note", "Late"), self.team.rn)
        close = partial(close_event, event=self.event, **how)
        done, refused = split_outcomes(self.race.run([close, late]))
        kept = EventEntry.objects.filter(event=self.event, text="Late").count()
        assert len(done) == 1 + kept
        assert refused == ([] if kept else [EventClosed])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_one_case_lose_no_line_and_share_the_last_vials() -> None:
    team = make_team()
    with Race(2) as race:
        for _ in range(TRIES):
            case = Case(race, team)
            case.open_twice()
            case.write_the_same_and_two_lines()
            case.give_the_last_twice()
            case.close_while_somebody_writes()
    assert SafetyEvent.objects.count() == TRIES
    assert list(broken_sealed()) == []
