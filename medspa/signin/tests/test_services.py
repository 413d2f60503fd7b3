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
from medspa.messaging.tests.written import the_letter
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
def test_code_is_sent_in_words_that_are_on_file(language: str):
    make_organisation()
    make_client(email=MARA)

    with override(language):
        asked_and_written()

    assert_golden(the_letter(kind="signin/code"))


def rows_as_text() -> str:
    """Every table of the database, as a thief of a backup would read it."""
    with connection.cursor() as cursor:
        tables = [row.name for row in connection.introspection.get_table_list(cursor)]
        found = []
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def test_code_stands_in_no_row_of_the_database():
    make_client(email=MARA)
    asked, code = asked_and_written()
    kept = rows_as_text()

    assert str(asked.public_id) in kept
    assert (code in kept, f"{code[:4]} {code[4:]}" in kept) == (False, False)
    assert the_letter().subject == "Your sign-in code"


def test_codes_that_strangers_ask_for_leave_theirs_alone():
    make_client(email=MARA)
    first, code = asked_and_written()
    for stranger in range(1, 40):
        ask_for_code(email=MARA, now=NOW, asked_from=f"203.0.113.{stranger}")

    again = ask_for_code(email=MARA, now=NOW, asked_from="198.51.100.7")
    assert again.pk != first.pk
    assert enter_code(public_id=first.public_id, code=code, now=NOW) == MARA


def test_where_many_ask_from_many_places_each_has_one_code_and_a_known_device_its_own():
    for stranger in range(20):
        ask_for_code(email=MARA, now=NOW, asked_from=f"203.0.113.{stranger}")
    ask_for_code(email=MARA, now=NOW, asked_from="198.51.100.7")

    with pytest.raises(AskedTooOften):
        ask_for_code(email=MARA, now=NOW, asked_from="198.51.100.7")
    for _ in range(AN_HOUR):
        ask_for_code(email=MARA, now=NOW, asked_from="her telephone", is_known=True)


def test_place_that_asked_is_not_readable():
    asked = ask_for_code(email=MARA, now=NOW, asked_from="203.0.113.9")

    assert len(asked.asked_from) == 32
    assert "203.0.113" not in asked.asked_from


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
