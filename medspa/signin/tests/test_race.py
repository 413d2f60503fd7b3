"""A code opens one door once, however many knock."""

from datetime import UTC, datetime

import pytest

from medspa.clients.tests.factories import make_client
from medspa.errors import RuleViolation
from medspa.local.testkit.racing import run_at_once
from medspa.signin.models import MAX_TRIES
from medspa.signin.services import ask_for_code, enter_code, write_codes
from medspa.signin.tests.codes import newest_code

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
MARA = "mara@mail.example"


@pytest.mark.parametrize(("is_right", "let_in", "tries"), [(True, 1, 0), (False, 0, MAX_TRIES)])
def test_eight_at_once(is_right: bool, let_in: int, tries: int):
    make_client(email=MARA)
    asked = ask_for_code(email=MARA, now=NOW)
    write_codes(now=NOW)
    code = newest_code(MARA).replace(" ", "")
    typed = code if is_right else f"{(int(code) + 1) % 10**8:08}"

    def enter() -> bool:
        try:
            return bool(enter_code(public_id=asked.public_id, code=typed, now=NOW))
        except RuleViolation:
            return False

    opened = sum(run_at_once(*[enter] * 8))

    asked.refresh_from_db()
    assert (opened, asked.tries) == (let_in, tries)
