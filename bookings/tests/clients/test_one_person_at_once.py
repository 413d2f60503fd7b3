"""One person who comes by several doors at the same moment stays one client."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.services import change_phone, find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.clients.tests.test_names import SPELLINGS
from medspa.local.testkit.racing import Race, run_at_once, split_outcomes

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+14155550123"
AT = {"email": "noor@mail.example", "phone": PHONE}
ROUNDS = 12
"""Of the race: in one of them at least a thread reads before and writes after another's commit."""

Step = Callable[[], Any]


def find(whole: str, **at: str) -> Step:
    first, _blank, last = whole.strip().partition(" ")
    return partial(
        find_or_create_client, first_name=first, last_name=last, **at or AT, by=ONLINE_VISITOR
    )


def one_of(race: Race, steps: list[Step]) -> Client:
    found, refused = split_outcomes(race.run(steps))
    assert refused == []
    (client,) = set(found)
    return client


def test_eight_at_once_are_one_person():
    with Race(8) as race:
        made = {one_of(race, [find(f"Mariana Reyes {number}")] * 8) for number in range(ROUNDS)}

    assert made == set(Client.objects.all())
    assert len(made) == AuditEvent.objects.count() == ROUNDS


@pytest.mark.parametrize(
    "names",
    [SPELLINGS[:8], ["Noor Núñez", "Noor Nunez", "Noor NUÑEZ", "Noor Nu\u0301n\u0303ez"]],
    ids=["spellings", "accents"],
)
def test_many_spellings_at_once_are_one_person(names: list[str]):
    with Race(len(names)) as race:
        made = one_of(race, [find(name) for name in names])

    assert list(Client.objects.all()) == [made]


class Meanwhile:
    """Takes a step in a thread of its own, once, right after the first reading of namesakes."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.took: Any = None

    def __call__(self, execute: Callable[..., Any], sql: str, *how: Any) -> Any:
        answer = execute(sql, *how)
        if self.took is None and sql.startswith("SELECT") and '"name_letters" = ' in sql:
            [self.took] = run_at_once(self.step)
        return answer


def test_whoever_was_written_down_since_the_reading_is_found():
    meanwhile = Meanwhile(find("Noor Núñez"))

    with connection.execute_wrapper(meanwhile):
        found = find("Noor Núñez")()

    assert list(Client.objects.all()) == [found] == [meanwhile.took]


def test_a_number_changed_to_that_of_somebody_written_down_since_the_reading_is_refused():
    ann = make_client(first_name="Ann", last_name="Lee", email="", phone="+14155550199")
    meanwhile = Meanwhile(find("Ann Lee", phone=PHONE))

    with connection.execute_wrapper(meanwhile), pytest.raises(IntegrityError):
        change_phone(client=ann, phone=PHONE, by=SYSTEM)

    assert list(Client.objects.filter(phone=PHONE)) == [meanwhile.took]
