import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_organisation
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.signin.errors import AskedTooOften, CodeOver, WrongCode
from medspa.signin.models import SignInCode
from medspa.signin.services import (
    AN_HOUR,
    ERASED,
    KIND,
    ask_for_code,
    enter_code,
    forget_codes,
    write_codes,
)
from medspa.signin.tests.codes import newest_code

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
MARA = "mara@mail.example"


def asked_and_written(email: str = MARA, now: datetime = NOW) -> tuple[SignInCode, str]:
    asked = ask_for_code(email=email, now=now)
    write_codes(now=now)
    return asked, newest_code(email.strip()).replace(" ", "")


def other_than(code: str) -> str:
    return f"{(int(code or 0) + 1) % 10**8:08}"


def test_right_code_proves_the_address_once():
    make_client(email=MARA)
    asked, code = asked_and_written("Mara@Mail.example ")

    assert enter_code(public_id=asked.public_id, code=code, now=NOW) == MARA
    with pytest.raises(CodeOver):
        enter_code(public_id=asked.public_id, code=code, now=NOW)


@in_each_language
def test_code_is_sent_in_words_that_are_on_file(monkeypatch: pytest.MonkeyPatch, language: str):
    make_organisation()
    make_client(email=MARA)
    monkeypatch.setattr("medspa.signin.services.secrets.randbelow", lambda most: 123_4567)

    with override(language):
        asked_and_written()

    assert_golden(Message.objects.get(kind="signin/code"))


def test_code_is_kept_as_a_keyed_hash_and_not_in_the_subject():
    make_client(email=MARA)
    asked, code = asked_and_written()
    asked.refresh_from_db()

    assert len(asked.code_hash) == 64
    assert code not in str(asked.__dict__)
    assert Message.objects.get().subject == "Your code to sign in"


def test_letter_loses_its_code_when_it_is_out_of_date():
    make_client(email=MARA)
    _, code = asked_and_written()

    forget_codes(now=NOW + timedelta(minutes=9))
    assert newest_code(MARA).replace(" ", "") == code
    forget_codes(now=NOW + timedelta(minutes=10))

    message = Message.objects.get()
    assert (message.text, message.html) == (ERASED, "")


def test_askings_are_gone_after_a_day():
    ask_for_code(email=MARA, now=NOW)

    forget_codes(now=NOW + timedelta(hours=25))

    assert SignInCode.objects.count() == 0


def test_code_runs_out_after_ten_minutes():
    make_client(email=MARA)
    asked, code = asked_and_written()

    with pytest.raises(CodeOver):
        enter_code(public_id=asked.public_id, code=code, now=NOW + timedelta(minutes=10))


def test_fifth_wrong_code_ends_it_even_for_the_right_one():
    make_client(email=MARA)
    asked, code = asked_and_written()

    for left in ("4 tries", "3 tries", "2 tries", "one try"):
        with pytest.raises(WrongCode, match=left):
            enter_code(public_id=asked.public_id, code=other_than(code), now=NOW)
    for said in (other_than(code), code):
        with pytest.raises(CodeOver):
            enter_code(public_id=asked.public_id, code=said, now=NOW)

    failed = AuditEvent.objects.filter(action="client.sign_in_failed")
    assert failed.count() == 5


def test_code_of_one_asking_does_not_open_another():
    make_client(email=MARA)
    _, first = asked_and_written()
    second, _ = asked_and_written()

    with pytest.raises(WrongCode):
        enter_code(public_id=second.public_id, code=first, now=NOW)


def test_code_that_nobody_asked_for_is_over():
    with pytest.raises(CodeOver):
        enter_code(public_id=uuid.uuid4(), code="12345678", now=NOW)


@pytest.mark.parametrize("is_known", [True, False])
def test_one_address_gets_so_many_codes_an_hour(is_known: bool):
    if is_known:
        make_client(email=MARA)
    for _ in range(AN_HOUR):
        ask_for_code(email=MARA, now=NOW)

    with pytest.raises(AskedTooOften):
        ask_for_code(email=MARA.upper(), now=NOW)
    ask_for_code(email="noor@mail.example", now=NOW)
    ask_for_code(email=MARA, now=NOW + timedelta(minutes=61))


def test_nothing_is_sent_to_an_address_that_nobody_has():
    asked, code = asked_and_written("nobody@mail.example")
    asked.refresh_from_db()

    assert (Message.objects.count(), code) == (0, "")
    assert asked.code_hash != ""


def test_people_who_share_an_address_get_one_letter():
    make_client(email=MARA)
    make_client(email=MARA.upper(), first_name="Noor")

    asked_and_written()

    assert Message.objects.filter(kind=KIND).count() == 1


def test_each_code_is_drawn_once():
    make_client(email=MARA)
    ask_for_code(email=MARA, now=NOW)

    assert (write_codes(now=NOW), write_codes(now=NOW)) == (1, 0)


def test_asking_costs_the_same_whether_the_address_is_known():
    make_client(email=MARA)
    costs = []
    for email in (MARA, "nobody@mail.example"):
        with CaptureQueriesContext(
            connection,
        ) as asking:
            asked = ask_for_code(email=email, now=NOW)
        write_codes(now=NOW)
        with CaptureQueriesContext(connection) as trying, pytest.raises(WrongCode):
            enter_code(public_id=asked.public_id, code="00000000", now=NOW)
        costs.append((len(asking), len(trying)))

    assert costs[0] == costs[1]
