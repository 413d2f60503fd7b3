"""The roles of the embedded PostgreSQL, and what a database made before them needs.

`medspa_owner` owns the database and migrates, `medspa_site` is what the site runs as; neither is a
superuser. What each may do is said by `medspa.database`, after every migration.
"""

import psycopg
from psycopg import sql

from medspa.local.servers.postgres import DATABASE, OWNER, SITE, connection_info

PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
# A superuser that owned everything cannot be told to give all away: the catalogue is its, too.
HAND_OVER = f"""
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('ALTER TABLE %s OWNER TO {OWNER}', c.oid::regclass) FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND c.relowner <> '{OWNER}'::regrole
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
        UNION ALL
        SELECT format('ALTER SEQUENCE %s OWNER TO {OWNER}', c.oid::regclass) FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
        AND c.relowner <> '{OWNER}'::regrole
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype IN ('a', 'e', 'i'))
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO {OWNER}', p.oid::regprocedure) FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proowner <> '{OWNER}'::regrole
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    LOOP
        EXECUTE statement;
    END LOOP;
END $$
"""  # noqa: S608, the names are ours


def require_roles_and_database(name: str = DATABASE) -> None:
    """Make what the server lacks of the two roles and the project's database, owned by its owner.

    A database that the superuser made is handed over with all that is in it.
    """
    with psycopg.connect(connection_info("postgres"), autocommit=True) as server:
        for role in (OWNER, SITE):
            _require_role(server, role)
        _require_database(server, name)
    with psycopg.connect(connection_info(name)) as database:
        database.execute(HAND_OVER)


def _require_role(server: psycopg.Connection, role: str) -> None:
    known = server.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if known is None or known[0]:
        how = "CREATE" if known is None else "ALTER"
        statement = sql.SQL(f"{how} ROLE {{}} {PLAIN}")
        server.execute(statement.format(sql.Identifier(role)))


def _require_database(server: psycopg.Connection, name: str) -> None:
    owner = server.execute(
        "SELECT datdba::regrole::text FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    if owner != (OWNER,):
        how = "CREATE DATABASE {} OWNER {}" if owner is None else "ALTER DATABASE {} OWNER TO {}"
        server.execute(sql.SQL(how).format(sql.Identifier(name), sql.Identifier(OWNER)))
