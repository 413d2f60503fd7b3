"""Two people on one case at once: one case, each tap once, no line lost, no vial drawn twice."""

import os
import uuid
from decimal import Decimal
from functools import partial

import pytest

from charting.complications.errors import EventClosed
from charting.complications.services.closing import close_event
from charting.complications.services.logging import note_line
from charting.complications.services.opening import open_event
from charting.models import EventEntry, SafetyEvent
from charting.sealed_kinds import broken_sealed
from charting.tests.complications.scene import pulse, said
from charting.tests.factories import cheek, make_team, stock_reversal
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes

TRIES = int(os.environ.get("RACE_ROUNDS", "8"))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_one_case_lose_no_line_and_share_the_last_vials() -> None:
    team = make_team()
    place, area = team.clinic.location, cheek()
    with Race(2) as race:
        for _ in range(TRIES):
            lot = stock_reversal(place, 150)
            client, now = make_client(), team.at(11)
            opening = partial(open_event, client=client, location=place, now=now)
            opened = race.run([partial(opening, by=by) for by in (team.rn, team.pa)])
            assert opened[0] == opened[1]
            event = opened[0]
            same = said("refill", side="L", number=Decimal(5))
            twice = [
                partial(note_line, event=event, said=same, by=by, now=now)
                for by in (team.rn, team.pa)
            ]
            race.run(twice)
            own = [
                partial(note_line, event=event, said=said("sign", word), by=team.rn, now=now)
                for word in ("Livedo", "Pale")
            ]
            race.run(own)
            assert sorted(event.entries.values_list("kind", flat=True)) == [
                "opened",
                "refill",
                "sign",
                "sign",
            ]
            give = partial(pulse, event, team.rn, now, 150, lot=lot, area=area, key=uuid.uuid4())
            race.run([give, give])
            lot.refresh_from_db()
            assert lot.balance == 0

            close = partial(
                close_event, event=event, outcome="improving", note="", by=team.pa, now=now
            )
            late = partial(note_line, event=event, said=said("note", "Late"), by=team.rn, now=now)
            done, refused = split_outcomes(race.run([close, late]))
            kept = EventEntry.objects.filter(event=event, text="Late").count()
            assert len(done) == 1 + kept
            assert refused == ([] if kept else [EventClosed])
    assert SafetyEvent.objects.count() == TRIES
    assert list(broken_sealed()) == []
