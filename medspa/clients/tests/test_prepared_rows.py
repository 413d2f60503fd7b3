"""Rows through prepared statements are those that the ORM reads and writes."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import CharField, Model, TextField
from django.test.utils import CaptureQueriesContext

from medspa.clients.models import Client, ContactPreference
from medspa.clients.tests.factories import make_client
from medspa.database.prepared_rows import Place, PreparedQuery, insert_prepared

pytestmark = pytest.mark.django_db
BY_ADDRESS = PreparedQuery(
    lambda: (
        Client.objects.filter(email_key=Place("address", TextField()), time_zone__in=["", "100%"])
        .select_related("same_as")
        .order_by("-first_name")[:2]
    )
)


def columns(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def new_client(**other: str) -> Client:
    person = {"first_name": "Noor", "last_name": "Example", "email": "Noor@Mail.example"}
    return Client(phone="+12065550123", **person | other)


def test_a_query_gives_what_the_queryset_gives():
    known = make_client(first_name="Ada", email="a@mail.example")
    put_away = make_client(first_name="Zoe", email="a@mail.example", same_as=known)
    make_client(first_name="Bo", email="b@mail.example")

    found = BY_ADDRESS.fetch(address="a@mail.example")

    assert found == [put_away, known]
    assert columns(found[1]) == columns(Client.objects.get(pk=known.pk))
    with CaptureQueriesContext(connection) as seen:
        assert found[0].same_as == known
    assert not seen
    assert BY_ADDRESS.first(address="nobody@mail.example") is None


def test_a_value_is_bound_and_never_read_as_a_statement():
    by_name = PreparedQuery(lambda: Client.objects.filter(first_name=Place("name", CharField())))
    odd = make_client(first_name="O'Neil %s %(name)s $1")

    assert by_name.fetch(name="' OR true --") == []
    assert by_name.fetch(name=odd.first_name) == [odd]


def test_a_row_is_written_as_the_orm_writes_it():
    written = new_client()

    assert insert_prepared(written)

    assert written.email_key == "noor@mail.example"
    assert columns(written) == columns(Client.objects.get(pk=written.pk))
    written.last_name = "Other"
    written.save()
    assert Client.objects.get().last_name == "Other"


def test_rows_are_written_in_one_statement():
    clients = [new_client(email=f"n{number}@mail.example") for number in range(3)]

    with CaptureQueriesContext(connection) as seen:
        assert insert_prepared(*clients)

    assert len(seen) == 1
    assert [each.email for each in Client.objects.order_by("pk")] == [
        each.email for each in sorted(clients, key=lambda client: client.pk)
    ]


def test_no_rows_are_written_by_no_statement():
    with CaptureQueriesContext(connection) as seen:
        assert insert_prepared()

    assert not seen


def test_rows_that_say_different_columns_are_refused():
    with pytest.raises(ValueError, match="the same columns"):
        insert_prepared(Client(pk=7, first_name="Ada"), new_client())

    assert not Client.objects.exists()


def test_a_row_follows_the_key_that_what_it_refers_to_was_given_later():
    client = new_client()
    unread = ContactPreference(client=client)
    with pytest.raises(ValueError, match="unsaved related object 'client'"):
        insert_prepared(unread)

    insert_prepared(client)
    insert_prepared(unread)

    assert ContactPreference.objects.get().client == client


def test_a_row_that_is_there_is_refused_or_left_alone():
    insert_prepared(new_client())

    assert not insert_prepared(new_client(), unless_there=True)

    assert Client.objects.count() == 1
    with pytest.raises(IntegrityError, match="client_person_once"):
        insert_prepared(new_client())


def test_what_a_check_refuses_is_no_row_that_is_there():
    client = make_client()

    with pytest.raises(IntegrityError, match="contact_language_known"):
        insert_prepared(ContactPreference(client=client, language="xx"), unless_there=True)
