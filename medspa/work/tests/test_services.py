"""Who sees to what: one person at a time, until its outcome closes it."""

import os
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission, Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.work.errors import NoDay, SeenToAlready
from medspa.work.lists import SHOWN_AT_MOST, Row, Scope, WorkList
from medspa.work.models import FollowUp
from medspa.work.queries import fill, tasks_about, tasks_waiting
from medspa.work.services import Came, Task, add_task, claim, let_go, note_outcome, reopen, take

NOW = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
DAY = date(2027, 3, 2)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))


def row(about: str = "entry-1") -> Row:
    return Row(about=about, says="Waits", address="/desk/", client=make_client())


@pytest.mark.django_db
def test_a_row_is_seen_to_by_one_person_until_it_is_closed() -> None:
    noor, theo, boss = (
        make_user(Role.FRONT_DESK),
        make_user(Role.FRONT_DESK),
        make_user(Role.MANAGER),
    )
    waits = row()
    mine = claim(kind="waitlist", row=waits, by=noor, now=NOW)
    assert claim(kind="waitlist", row=waits, by=noor, now=NOW) == mine  # pressed twice
    with pytest.raises(SeenToAlready, match=noor.full_name):
        claim(kind="waitlist", row=waits, by=theo, now=NOW)
    with pytest.raises(SeenToAlready):
        note_outcome(follow_up=mine, came=Came("done"), by=theo, now=NOW)
    with pytest.raises(NoDay):
        note_outcome(follow_up=mine, came=Came("no_answer"), by=noor, now=NOW)

    again = note_outcome(follow_up=mine, came=Came("no_answer", "", DAY), by=noor, now=NOW)
    assert (again.is_open, again.due_on, again.owner) == (True, DAY, noor)
    assert reopen(follow_up=again, by=noor).outcome == "no_answer", "it is open: nothing is lost"
    note_outcome(follow_up=mine, came=Came("booked"), by=boss, now=NOW)  # who administers may
    with pytest.raises(SeenToAlready):
        note_outcome(follow_up=mine, came=Came("done"), by=noor, now=NOW)

    with pytest.raises(NotPermitted, match=noor.full_name):
        reopen(follow_up=mine, by=theo)
    begun_anew = claim(kind="waitlist", row=waits, by=theo, now=NOW)
    with pytest.raises(SeenToAlready):
        reopen(follow_up=mine, by=noor)
    let_go(follow_up=begun_anew, by=theo)
    with pytest.raises(SeenToAlready):
        reopen(follow_up=begun_anew, by=theo)
    assert reopen(follow_up=mine, by=noor).is_open
    noted = AuditEvent.objects.filter(action__startswith="follow_up.").values_list(
        "action", flat=True
    )
    assert {"follow_up.claimed", "follow_up.closed", "follow_up.reopened"} <= set(noted)


@pytest.mark.django_db
def test_what_waits_behind_closed_rows_stands_on_the_list() -> None:
    """Hundreds were closed, and are the first ones of their list still."""
    boss = make_user(Role.MANAGER)
    rows = [Row(about=f"entry-{n}", says="Waits", address="/desk/") for n in range(900)]
    closed = {"made_by": boss, "closed_by": boss, "closed_at": NOW, "outcome": "done"}
    FollowUp.objects.bulk_create(
        FollowUp(kind="long", about=each.about, **closed) for each in rows[:500]
    )
    long = WorkList("long", "", "", Permission.VIEW_DIARY, lambda scope: rows[: scope.most])

    [filled] = fill([long], Scope(user=boss, now=NOW, locations=[]))

    assert (filled.rows[0].row, filled.count, filled.has_more) == (rows[500], SHOWN_AT_MOST, True)


@pytest.mark.django_db
def test_a_task_waits_for_its_person_or_for_everybody_of_a_role() -> None:
    noor, mara = make_user(Role.FRONT_DESK), make_user(Role.INJECTOR)
    client = make_client()
    own = add_task(task=Task("Order ice packs", owner=mara), by=noor, now=NOW)
    desk = add_task(
        task=Task("Call about parking", for_role=Role.FRONT_DESK, client=client), by=mara, now=NOW
    )
    assert (tasks_waiting(noor), tasks_waiting(mara)) == (1, 1)
    assert list(tasks_about(client)) == [desk]

    with pytest.raises(NotPermitted, match="Front desk"):
        take(task=desk, by=mara)
    taken = take(task=desk, by=noor)
    with pytest.raises(SeenToAlready):
        take(task=desk, by=make_user(Role.FRONT_DESK))
    let_go(follow_up=taken, by=noor)
    with pytest.raises(NotPermitted):
        let_go(follow_up=own, by=mara)
    note_outcome(follow_up=desk, came=Came("done"), by=noor, now=NOW)
    assert (tasks_waiting(noor), list(tasks_about(client))) == (0, [])
    assert tasks_waiting(noor) + reopen(follow_up=desk, by=noor).is_open == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"title": "For nobody"}, "follow_up_task_is_for_somebody"),
        ({"kind": "waitlist", "title": "Both"}, "follow_up_is_row_or_task"),
        ({"kind": "due", "about": "x", "outcome": "done"}, "follow_up_closed_by_its_outcome"),
        ({"kind": "due", "about": "x", "closed_at": NOW}, "follow_up_closed_by_its_outcome"),
    ],
)
def test_the_database_holds_what_must_be_true(fields: dict, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        FollowUp.objects.create(made_by=make_user(Role.MANAGER), **fields)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_calls_the_client() -> None:
    people: list[User] = [make_user(Role.FRONT_DESK) for _ in range(3)]
    with Race(len(people)) as race:
        for number in range(ROUNDS):
            waits = row(f"entry-{number}")
            calls = [partial(claim, kind="waitlist", row=waits, by=one, now=NOW) for one in people]
            won, lost = split_outcomes(race.run(calls))
            assert (len(won), lost) == (1, [SeenToAlready] * 2)
    assert FollowUp.objects.open().count() == ROUNDS
