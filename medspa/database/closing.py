"""Close a database after it was migrated: what is written stays, for the site and its owner.

Every step is written so that doing it again changes nothing. It is done after every `migrate`,
by the role that migrates, so a new table or a restored function is never left open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from medspa.database.privileges import site_privileges, tables_of_ours
from medspa.database.triggers import SEARCH_PATH, SHOULD_IGNORE

LOCK = 7_201_932  # any number that nobody else uses for an advisory lock
NO_TRUNCATE = "medspa_no_truncate"
REFUSE_TRUNCATE = f"""
CREATE OR REPLACE FUNCTION public.medspa_refuse_truncate() RETURNS trigger LANGUAGE plpgsql
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied.', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'never_truncated';
END $$
"""
NEEDS_TRIGGER = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY(%s)
    AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgname = %s)
"""
# One whose body was read when it was created (`BEGIN ATOMIC`, `RETURN`) looks for nothing when it
# runs, and with a setting the planner could not put it in the place of its call.
FUNCTIONS_OF_OURS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(p.proowner, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    AND p.prokind = 'f' AND p.prosqlbody IS NULL
    AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=' || %s]
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def close_database(using: str) -> None:
    """Triggers, functions and the site's rights, as the role that the connection is of."""
    connection = connections[using]
    with transaction.atomic(using=using):
        run_statement(connection, f"SELECT pg_advisory_xact_lock({LOCK})")
        for statement in hardening_statements(connection):
            run_statement(connection, statement)
        if site := site_role(connection):
            for statement in grant_statements(
                site, connection.settings_dict["NAME"], table_names(connection)
            ):
                run_statement(connection, statement)


def site_role(connection: BaseDatabaseWrapper) -> str | None:
    """The role to grant to; None where the site has no role of its own."""
    site = settings.SITE_ROLE
    return site if site and site != connection.settings_dict["USER"] else None


def hardening_statements(connection: BaseDatabaseWrapper) -> Iterator[str | sql.Composable]:
    """No switch for triggers, no TRUNCATE, no function that a search path can mislead."""
    yield SHOULD_IGNORE
    yield REFUSE_TRUNCATE
    for (table,) in run_statement(
        connection, NEEDS_TRIGGER, [sorted(tables_of_ours()), NO_TRUNCATE]
    ):
        yield sql.SQL(
            "CREATE TRIGGER {} BEFORE TRUNCATE ON public.{}"
            " FOR EACH STATEMENT EXECUTE FUNCTION public.medspa_refuse_truncate()"
        ).format(sql.Identifier(NO_TRUNCATE), sql.Identifier(table))
    for (function,) in run_statement(connection, FUNCTIONS_OF_OURS, [SEARCH_PATH]):
        yield f"ALTER FUNCTION {function} SET search_path = {SEARCH_PATH}"


def table_names(connection: BaseDatabaseWrapper) -> set[str]:
    return {table for (table,) in run_statement(connection, TABLES)}


def grant_statements(site: str, database: str, existing: Iterable[str]) -> Iterator[sql.Composable]:
    """All that the site's role may do in the database, after taking everything away."""
    names = {"site": sql.Identifier(site), "database": sql.Identifier(database)}
    for statement in TAKE_AWAY:
        yield sql.SQL(statement).format(**names)
    for rights, of in tables_by_rights(set(existing)).items():
        yield sql.SQL("GRANT {} ON {} TO {}").format(
            sql.SQL(", ").join(map(sql.SQL, sorted(rights))),
            sql.SQL(", ").join(sql.Identifier("public", table) for table in sorted(of)),
            names["site"],
        )


# Rows get their numbers from identity columns, which ask no right on the sequence.
TAKE_AWAY = [
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "REVOKE ALL ON DATABASE {database} FROM {site}",
    "GRANT CONNECT ON DATABASE {database} TO {site}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM {site}",
    "GRANT USAGE ON SCHEMA public TO {site}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {site}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {site}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC, {site}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM PUBLIC, {site}",
]


def tables_by_rights(existing: set[str]) -> dict[frozenset[str], set[str]]:
    groups: dict[frozenset[str], set[str]] = defaultdict(set)
    for table, rights in site_privileges().items():
        if table in existing:
            groups[rights].add(table)
    return groups


def run_statement(
    connection: BaseDatabaseWrapper, statement: str | sql.Composable, facts: object = None
) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)  # type: ignore[arg-type]  # the stubs know no psycopg.sql
        return cursor.fetchall() if cursor.description else []
