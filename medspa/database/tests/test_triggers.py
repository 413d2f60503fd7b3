"""No migration, past or to come, brings the switch back that turns triggers off."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from medspa.audit.log import SYSTEM, record
from medspa.audit.models import AuditEvent
from medspa.database.closing import NO_TRUNCATE, close_database
from medspa.database.privileges import append_only_tables, site_privileges, tables_of_ours
from medspa.database.triggers import SEARCH_PATH, without_switch
from medspa.tests.test_models import APPEND_ONLY, our_models

NAME = "_pgtrigger_should_ignore"


def installed() -> list[tuple[str, Trigger]]:
    """Each trigger that any migration installs."""
    migrations = MigrationLoader(None).disk_migrations
    return [
        (f"{app}.{name}: {operation.trigger.name}", operation.trigger)
        for (app, name), migration in migrations.items()
        for operation in migration.operations
        if isinstance(operation, AddTrigger)
    ]


@pytest.mark.parametrize("trigger", [pytest.param(t, id=name) for name, t in installed()])
def test_no_migration_installs_the_switch(trigger: Trigger) -> None:
    assert "pgtrigger.ignore" in str(trigger.sql)
    assert "pgtrigger.ignore" not in trigger.install_sql
    assert trigger.install_sql.count(f"SET search_path = {SEARCH_PATH}") == 2


def test_another_way_to_install_is_not_let_pass() -> None:
    with pytest.raises(ValueError, match="in a way that we do not know"):
        without_switch("CREATE FUNCTION something_else() ...")


@pytest.mark.django_db
def test_switch_is_out_of_the_database() -> None:
    assert ask("SELECT prosrc FROM pg_proc WHERE proname = %s", NAME) == [("SELECT FALSE",)]


@pytest.mark.django_db
@pytest.mark.owner
def test_library_that_puts_its_switch_back_is_corrected_after_migrating() -> None:
    record(by=SYSTEM, action="test", target="x")
    put_back_the_library_s()
    assert "pgtrigger.ignore" in ask("SELECT prosrc FROM pg_proc WHERE proname = %s", NAME)[0][0]

    close_database("default")

    ask("SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, false) FROM pg_trigger")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        AuditEvent.objects.update(actor="nobody")


def put_back_the_library_s() -> None:
    trigger = next(t for t in AuditEvent._meta.triggers if t.name == "append_only")
    compiled = trigger.compile(AuditEvent).sql
    assert isinstance(compiled, UpsertTriggerSql)
    with connection.cursor() as cursor:
        cursor.execute(str(compiled))


@pytest.mark.django_db
def test_every_function_of_ours_has_its_path() -> None:
    asked = """
        SELECT p.oid::regprocedure::text, p.proconfig FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND p.prosqlbody IS NULL
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    """  # a body that was read when it was created needs none
    found = dict(ask(asked))
    assert len(found) > 20
    assert {tuple(path or ()) for path in found.values()} == {(f"search_path={SEARCH_PATH}",)}


@pytest.mark.django_db
def test_every_table_of_ours_has_its_truncate_trigger() -> None:
    asked = """
        SELECT tgrelid::regclass::text FROM pg_trigger
        WHERE tgname = %s AND tgenabled = 'O' AND tgtype = 34
    """  # 34: before truncate, for each statement
    assert {table for (table,) in ask(asked, NO_TRUNCATE)} == tables_of_ours()


@pytest.mark.django_db
def test_every_trigger_of_ours_is_on() -> None:
    assert ask("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'") == []


def test_what_is_listed_as_append_only_is_closed_to_the_site() -> None:
    listed = {m._meta.db_table for m in our_models() if m._meta.label in APPEND_ONLY}
    assert append_only_tables() == listed


@pytest.mark.django_db
def test_every_table_is_of_a_model_or_named() -> None:
    tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {table for (table,) in tables} - set(site_privileges()) == set()


def ask(statement: str, *facts: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall()
