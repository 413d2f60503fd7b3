"""Which role does what: migrations the owner's, everything else the site's."""

import io
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from medspa.database import checks
from medspa.database.closing import close_database
from medspa.database.owner import as_owner
from medspa.database.tests.test_triggers import ask
from medspa.local.processes.worker import database_url
from medspa.local.servers import databases, emptying

TWO_ROLES = pytest.mark.skipif(not settings.DATABASE_OWNER, reason="one role is owner and site")
RIGHTS = """
    SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT datname, datacl::text FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT tgname, tgrelid::text FROM pg_trigger
    UNION ALL SELECT proname, proconfig::text FROM pg_proc ORDER BY 1, 2
"""


@TWO_ROLES
@pytest.mark.django_db
def test_tests_run_as_the_site() -> None:
    assert ask("SELECT current_user") == [(settings.SITE_ROLE,)]


@TWO_ROLES
@pytest.mark.django_db
@pytest.mark.owner
def test_a_test_that_says_so_runs_as_the_owner() -> None:
    assert ask("SELECT current_user") == [(settings.DATABASE_OWNER["USER"],)]


@TWO_ROLES
@pytest.mark.django_db(transaction=True)
def test_owner_is_the_owner_for_as_long_as_it_takes() -> None:
    with as_owner():
        assert ask("SELECT current_user") == [(settings.DATABASE_OWNER["USER"],)]
    assert ask("SELECT current_user") == [(settings.SITE_ROLE,)]


@TWO_ROLES
@pytest.mark.django_db(transaction=True)
def test_migrating_takes_the_owner_by_itself_and_closes_what_was_opened() -> None:
    with as_owner():
        ask_nothing(f"GRANT ALL ON audit_auditevent TO {settings.SITE_ROLE}")
    before = "SELECT has_table_privilege('audit_auditevent', 'UPDATE, DELETE, TRUNCATE')"
    assert ask(before) == [(True,)]

    call_command("migrate", verbosity=0)

    assert ask(before) == [(False,)]


@pytest.mark.django_db
@pytest.mark.owner
def test_closing_twice_changes_nothing() -> None:
    close_database("default")
    once = ask(RIGHTS)
    close_database("default")
    assert ask(RIGHTS) == once


@TWO_ROLES
@pytest.mark.django_db(transaction=True)
def test_administrator_is_told_what_the_site_needs() -> None:
    out = io.StringIO()
    call_command("grant_site_role", "clinic_site", stdout=out)
    said = out.getvalue()
    assert 'CREATE ROLE "clinic_site" LOGIN NOSUPERUSER' in said
    assert 'GRANT CONNECT ON DATABASE "test_' in said
    assert "TRUNCATE" not in said
    update = next(line for line in said.splitlines() if line.startswith("GRANT DELETE"))
    assert '"public"."bookings_appointment"' in update
    assert '"public"."audit_auditevent"' not in update


@TWO_ROLES
@pytest.mark.django_db(transaction=True)
def test_grants_are_made_on_demand() -> None:
    with as_owner():
        ask_nothing(f"REVOKE ALL ON audit_auditevent FROM {settings.SITE_ROLE}")
    call_command("grant_site_role", apply=True)
    assert ask("SELECT count(*) FROM audit_auditevent") == [(0,)]


def test_only_a_database_of_tests_is_emptied() -> None:
    with pytest.raises(ValueError, match=r"^medspa is no database of tests"):
        emptying.empty_database("medspa")


@pytest.mark.django_db
def test_flush_is_refused_for_a_clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "medspa")
    with pytest.raises(CommandError, match="A clinic's records are never emptied"):
        call_command("flush", interactive=False)


def test_one_role_for_both_is_warned_of(settings: Any) -> None:
    settings.DATABASE_OWNER = None
    assert checks.roles_are_apart() == [checks.ONE_ROLE]
    settings.DATABASE_OWNER = settings.DATABASES["default"]
    assert checks.roles_are_apart() == [checks.SAME_ROLE]


@TWO_ROLES
@pytest.mark.django_db
def test_roles_that_are_apart_are_right(settings: Any) -> None:
    settings.HAS_DATABASE_URL = True
    assert checks.roles_are_apart() == []
    assert checks.site_role_is_plain() == []


@pytest.mark.django_db
@pytest.mark.owner
def test_site_that_runs_as_the_owner_is_an_error(settings: Any) -> None:
    settings.HAS_DATABASE_URL = True
    said = {error.msg for error in checks.site_role_is_plain()}
    assert "The site's role may create in schema public." in said
    assert any(msg.startswith("The site's role owns ") for msg in said)


@pytest.mark.django_db(transaction=True)
def test_server_that_is_away_is_no_fault_of_the_roles(settings: Any) -> None:
    settings.HAS_DATABASE_URL = True
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        assert [said.id for said in checks.site_role_is_plain()] == ["database.I001"]


@TWO_ROLES
@pytest.mark.django_db
def test_no_other_role_may_make_temporary_tables() -> None:
    login = {key: databases.database_maker()[key] for key in ("USER", "PASSWORD")}
    url = database_url(connection.settings_dict | login)
    with psycopg.connect(url) as administrator:
        asked = "SELECT datacl::text FROM pg_database WHERE datname = current_database()"
        (rights,) = administrator.execute(asked).fetchone() or ("",)
    assert f"{settings.SITE_ROLE}=c/" in rights
    assert "=Tc/" not in rights


def ask_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
