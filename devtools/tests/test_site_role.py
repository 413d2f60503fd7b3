"""Raw SQL as the site's role: nothing that was written can be changed, and no rule switched off."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from charting.charts.services.signing import add_addendum
from charting.tests.factories import make_filled_chart, make_signed_chart, make_team
from medspa.database.owner import as_owner
from medspa.database.privileges import append_only_tables, tables_of_ours
from medspa.local.processes.worker import database_url
from medspa.local.servers import databases, postgres
from medspa.tests.attacks import ATTACKS, WORDS, Attack

STATE = """
    SELECT tgrelid::regclass, tgname, tgenabled, tgfoid FROM pg_trigger ORDER BY 1, 2;
    SELECT oid::regprocedure, prosrc, proconfig, proowner FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace ORDER BY 1;
    SELECT relname, relowner, relacl, relrowsecurity FROM pg_class
        WHERE relnamespace = 'public'::regnamespace ORDER BY 1;
    SELECT conname, conrelid::regclass FROM pg_constraint ORDER BY 1, 2;
    SELECT rolname, rolsuper, rolconfig FROM pg_roles ORDER BY 1;
    SELECT nspname, nspacl FROM pg_namespace WHERE nspname !~ '^pg_t' ORDER BY 1;
    SELECT datname, datacl FROM pg_database WHERE datname = current_database();
    SELECT roleid::regrole, member::regrole FROM pg_auth_members ORDER BY 1, 2;
    SELECT extname FROM pg_extension ORDER BY 1;
"""
# No right, or a rule of the data; an attack that is merely misspelled proves nothing.
REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.IntegrityError,
    psycopg.errors.RaiseException,
    psycopg.OperationalError,  # of the connection, where its options are refused
)
pytestmark = pytest.mark.skipif(
    not settings.DATABASE_OWNER, reason="one role is owner and site: set DATABASE_OWNER_URL"
)


def connect(options: str = "", **login: Any) -> psycopg.Connection:
    url = database_url(connection.settings_dict | login)
    return psycopg.connect(url, autocommit=True, options=options)


@pytest.fixture(scope="module")
def administrator(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """Looks at everything and changes nothing."""
    login = {key: databases.database_maker()[key] for key in ("USER", "PASSWORD")}
    with connect(**login) as opened:
        yield opened


@pytest.fixture(scope="module")
def records(administrator: psycopg.Connection, django_db_blocker: Any) -> Iterator[str]:
    """A digest of all that is stored: a signed chart with an addendum, an open one, the rest."""
    with django_db_blocker.unblock():
        team = make_team()
        chart = make_signed_chart(team)
        add_addendum(
            chart=chart, kind="addendum", text="More.", reason="Why", by=team.rn, now=team.at(12)
        )
        make_filled_chart(make_team())
        yield digest(administrator)
        call_command("flush", interactive=False, verbosity=0)


def digest(reader: psycopg.Connection) -> str:
    """Of every row of every table of ours, and of every rule of the database."""
    rows = sql.SQL("SELECT {}, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t")
    tables = sorted(tables_of_ours())
    each = [rows.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
    asked = sql.SQL(" UNION ALL ").join(each) + sql.SQL(" ORDER BY 1")
    found = [reader.execute(asked).fetchall()]
    cursor = reader.execute(STATE)
    found.append(cursor.fetchall())
    while cursor.nextset():
        found.append(cursor.fetchall())
    return repr(found)


def spelled(words: str) -> str:
    names = WORDS | {
        "owner": databases.owner_role(),
        "superuser": postgres.USER,
        "database": connection.settings_dict["NAME"],
        "triggers": ",".join(triggers()),
    }
    for name, value in names.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def try_it(attack: Attack) -> None:
    with connect(spelled(attack.options)) as site:
        for statement in attack.statements:
            site.execute(spelled(statement))


def triggers() -> list[str]:
    asked = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'charting_chart'::regclass"
    with connect() as site:
        return [name for (name,) in site.execute(asked) if name.startswith("pgtrigger")]


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_attack_is_refused_and_changes_nothing(
    attack: Attack, records: str, administrator: psycopg.Connection
) -> None:
    with pytest.raises(REFUSALS):
        try_it(attack)
    assert digest(administrator) == records


def test_a_hundred_ways_are_tried() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 100


def test_site_may_do_what_the_site_does(records: str) -> None:
    """The attacks fail for what they are, and not because nothing works at all."""
    with connect() as site, site.transaction(force_rollback=True):
        site.execute("UPDATE charting_chart SET notes = 'More.' WHERE signed_at IS NULL")
        site.execute("DELETE FROM django_session")
        assert site.execute("SELECT count(*) FROM charting_signature").fetchone() == (1,)


def test_site_role_is_plain_and_owns_nothing(administrator: psycopg.Connection) -> None:
    role = connection.settings_dict["USER"]
    attributes = administrator.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s"
    member = "SELECT 1 FROM pg_auth_members WHERE member::regrole::text = %s"
    assert attributes == (False,) * 5
    assert administrator.execute(owned, [role]).fetchall() == []
    assert administrator.execute(member, [role]).fetchall() == []


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
def test_append_only_tables_give_the_site_no_right_to_change(
    right: str, administrator: psycopg.Connection
) -> None:
    asked = "SELECT has_table_privilege(%s, %s, %s), has_any_column_privilege(%s, %s, 'UPDATE')"
    site = connection.settings_dict["USER"]
    given = {
        table: administrator.execute(asked, [site, table, right, site, table]).fetchone()
        for table in append_only_tables()
    }
    assert set(given.values()) == {(False, False)}


def test_no_table_gives_the_site_truncate_trigger_or_references(
    administrator: psycopg.Connection,
) -> None:
    asked = """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        AND has_table_privilege(%s, oid, 'TRUNCATE, TRIGGER, REFERENCES')
    """
    assert administrator.execute(asked, [connection.settings_dict["USER"]]).fetchall() == []


@pytest.mark.parametrize("table", sorted(tables_of_ours()))
def test_even_the_owner_empties_no_table(table: str, records: str) -> None:
    truncate = sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table))
    refused = pytest.raises(psycopg.errors.CheckViolation, match="is never emptied")
    with as_owner(), connect() as owner, refused:
        owner.execute(truncate)
