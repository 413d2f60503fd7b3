"""What somebody with the site's password, or an injection into a query of it, would try in SQL.

Each is a list of statements on one session; at least one of them must fail. The options are what
libpq passes on when it connects (`PGOPTIONS`).
"""

from typing import NamedTuple


class Attack(NamedTuple):
    name: str
    statements: list[str]
    options: str = ""


# What is spelled `{signed}` in an attack, in turn.
WORDS = {
    "change": "UPDATE charting_chart SET notes = 'Other.' WHERE signed_at IS NOT NULL",
    "off": "set_config('pgtrigger.ignore', {all_triggers}, false)",
    "signed": "(SELECT id FROM charting_chart WHERE signed_at IS NOT NULL)",
    "open": "(SELECT id FROM charting_chart WHERE signed_at IS NULL)",
    "all_triggers": "(SELECT '{' || string_agg(tgname::text, ',') || '}' FROM pg_trigger)",
}

ROWS = {
    "notes of a signed chart": "{change}",
    "signed chart opened again": "UPDATE charting_chart SET signed_at = NULL",
    "signed chart under another id": (
        "UPDATE charting_chart SET id = gen_random_uuid() WHERE signed_at IS NOT NULL"
    ),
    "signed chart deleted": "DELETE FROM charting_chart WHERE id IN {signed}",
    "dose of a signed chart": "UPDATE charting_injection SET amount = 1 WHERE chart_id IN {signed}",
    "line of a signed chart deleted": ("DELETE FROM charting_injection WHERE chart_id IN {signed}"),
    "line moved out": (
        "UPDATE charting_injection SET chart_id = {open} WHERE chart_id IN {signed}"
    ),
    "vial moved in": (
        "UPDATE charting_preparation SET chart_id = {signed} WHERE chart_id IN {open}"
    ),
    "line slipped in": (
        "INSERT INTO charting_injection SELECT (jsonb_populate_record(NULL::charting_injection,"
        ' to_jsonb(i) || \'{"id": 999999, "sequence": 99}\')).* FROM charting_injection i'
        " WHERE chart_id IN {signed}"
    ),
    "waste of a signed chart": (
        "UPDATE charting_preparation SET wasted_units = 1 WHERE chart_id IN {signed}"
    ),
    "seal": "UPDATE charting_signature SET sha256 = repeat('0', 64)",
    "signature deleted": "DELETE FROM charting_signature",
    "addendum": "UPDATE charting_addendum SET text = 'Other.'",
    "addendum deleted": "DELETE FROM charting_addendum",
    "consent": "UPDATE charting_consent SET decision = 'refused'",
    "consent deleted": "DELETE FROM charting_consent",
    "words of a consent form": "UPDATE charting_consentform SET text = 'Other.'",
    "clearance widened": "UPDATE charting_clearance SET regions = '{}'",
    "clearance deleted": "DELETE FROM charting_clearance",
    "audit": "UPDATE audit_auditevent SET actor = 'nobody'",
    "audit deleted": "DELETE FROM audit_auditevent",
    "stock": "UPDATE treatments_stockmovement SET quantity = 1000",
    "stock deleted": "DELETE FROM treatments_stockmovement",
    "catalogue's past": "UPDATE treatments_catalogueversion SET content = '{}'",
    "client with records": "DELETE FROM clients_client",
    "visit deleted": "DELETE FROM bookings_appointment",
    "content types": "DELETE FROM django_content_type",
    "permissions": "UPDATE auth_permission SET codename = 'x'",
    "migrations forgotten": "DELETE FROM django_migrations",
    "in a WITH": "WITH gone AS (DELETE FROM audit_auditevent RETURNING 1) SELECT * FROM gone",
    "by MERGE": (
        "MERGE INTO audit_auditevent a USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE"
    ),
    "by ON CONFLICT": (
        "INSERT INTO charting_signature SELECT * FROM charting_signature"
        " ON CONFLICT (id) DO UPDATE SET sha256 = repeat('0', 64)"
    ),
    "in a DO block": "DO $$ BEGIN {change}; END $$",
    "explained": "EXPLAIN ANALYZE {change}",
    "rows locked": "SELECT * FROM audit_auditevent FOR UPDATE",
    "table locked": "DO $$ BEGIN LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE; END $$",
    "numbers set back": "SELECT setval('audit_auditevent_id_seq', 1)",
    "emptied": "TRUNCATE audit_auditevent",
    "emptied with all": "TRUNCATE clients_client CASCADE",
    "emptied, what is not kept": "TRUNCATE django_session",
}
SCHEMA = {
    "triggers off": "ALTER TABLE charting_chart DISABLE TRIGGER ALL",
    "triggers of users off": "ALTER TABLE audit_auditevent DISABLE TRIGGER USER",
    "trigger dropped": "DROP TRIGGER medspa_no_truncate ON audit_auditevent",
    "trigger renamed": "ALTER TRIGGER medspa_no_truncate ON audit_auditevent RENAME TO x",
    "trigger added": (
        "CREATE TRIGGER a BEFORE UPDATE ON charting_chart FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "rule": "CREATE RULE nothing AS ON INSERT TO audit_auditevent DO INSTEAD NOTHING",
    "row policy": "ALTER TABLE audit_auditevent ENABLE ROW LEVEL SECURITY",
    "policy": "CREATE POLICY none ON audit_auditevent USING (false)",
    "table dropped": "DROP TABLE audit_auditevent CASCADE",
    "column dropped": "ALTER TABLE charting_chart DROP COLUMN notes",
    "constraint dropped": "ALTER TABLE treatments_lot DROP CONSTRAINT lot_balance_not_negative",
    "index dropped": "DROP INDEX audit_by_time",
    "owner taken": "ALTER TABLE audit_auditevent OWNER TO CURRENT_USER",
    "inherited": "CREATE TABLE public.child () INHERITS (audit_auditevent)",
    "table made": "CREATE TABLE public.charting_note (id int)",
    "view made": "CREATE VIEW public.v AS SELECT 1",
    "schema made": "CREATE SCHEMA evil",
    "function made": (
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    ),
    "operator made": (
        "CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)"
    ),
    "cast made": "CREATE CAST (uuid AS int) WITH INOUT",
    "type made": "CREATE TYPE public.t AS (a int)",
    "function of ours replaced": (
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)"
        " RETURNS boolean LANGUAGE sql AS 'SELECT true'"
    ),
    "function of ours dropped": "DROP FUNCTION public._pgtrigger_should_ignore CASCADE",
    "function of ours renamed": (
        "ALTER FUNCTION public._pgtrigger_should_ignore(name) RENAME TO gone"
    ),
    "path of a function": "ALTER FUNCTION public.medspa_refuse_truncate() RESET ALL",
    "extension": "CREATE EXTENSION citext",
    "extension dropped": "DROP EXTENSION btree_gist CASCADE",
    "event trigger": (
        "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION medspa_refuse_truncate()"
    ),
    "language": "CREATE LANGUAGE evil HANDLER plpgsql_call_handler",
    "publication": "CREATE PUBLICATION p FOR TABLE audit_auditevent",
    "subscription": "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)",
    "foreign server": "CREATE FOREIGN DATA WRAPPER evil",
    "comment": "COMMENT ON TABLE audit_auditevent IS 'x'",
    "rebuilt": "REINDEX TABLE audit_auditevent",
    "database dropped": "DROP DATABASE {database}",
    "database set": "ALTER DATABASE {database} SET session_replication_role = replica",
    "database renamed": "ALTER DATABASE {database} RENAME TO gone",
}
ROLES = {
    "owner's role": "SET ROLE {owner}",
    "superuser's role": "SET ROLE {superuser}",
    "role of the server's files": "SET ROLE pg_write_server_files",
    "another session": "SET SESSION AUTHORIZATION {owner}",
    "member of the owner": "GRANT {owner} TO CURRENT_USER",
    "member of all data": "GRANT pg_write_all_data TO CURRENT_USER",
    "superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "past row policies": "ALTER ROLE CURRENT_USER BYPASSRLS",
    "new role": "CREATE ROLE evil SUPERUSER",
    "owner's password": "ALTER ROLE {owner} PASSWORD 'x'",
    "rights by default": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO CURRENT_USER"
    ),
    "all given away": "REASSIGN OWNED BY {owner} TO CURRENT_USER",
    "all dropped": "DROP OWNED BY {owner}",
}
SERVER = {
    "program": "COPY (SELECT 1) TO PROGRAM 'cat'",
    "program read": "COPY audit_auditevent FROM PROGRAM 'echo'",
    "file written": "COPY audit_auditevent TO '/tmp/audit'",
    "file read into a table": "COPY django_session FROM '/etc/passwd'",
    "file read": "SELECT pg_read_file('PG_VERSION')",
    "bytes read": "SELECT pg_read_binary_file('PG_VERSION')",
    "directory listed": "SELECT pg_ls_dir('.')",
    "large object written": "SELECT lo_export(lo_from_bytea(0, 'x'), '/tmp/x')",
    "large object read": "SELECT lo_import('/etc/passwd')",
    "server set": "ALTER SYSTEM SET fsync = off",
    "server loaded": "SELECT pg_reload_conf()",
    "library": "LOAD '/tmp/x.so'",
    "log switched": "SELECT pg_switch_wal()",
    "owner's session ended": (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{superuser}'"
    ),
    "passwords": "SELECT * FROM pg_authid",
    "catalogue: triggers": "UPDATE pg_trigger SET tgenabled = 'D'",
    "catalogue: tables": "UPDATE pg_class SET relhastriggers = false",
    "catalogue: constraints": "DELETE FROM pg_constraint",
    "catalogue: functions": "UPDATE pg_proc SET prosrc = 'SELECT true'",
    "catalogue opened": "SET allow_system_table_mods = on",
    "replica": "SET session_replication_role = replica",
    "replica in a statement": "SELECT set_config('session_replication_role', 'replica', false)",
    "replica for ever": "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
    "statements unlogged": "SET log_statement = 'none'",
}
SESSIONS = [
    Attack("switch set", ["SELECT {off}", "{change}"]),
    Attack("switch in one statement", ["WITH off AS MATERIALIZED (SELECT {off}) {change}"]),
    Attack(
        "switch read by the statement",
        [
            "UPDATE charting_chart SET notes = 'Other.' FROM"
            " (SELECT {off} OFFSET 0) AS off WHERE signed_at IS NOT NULL"
        ],
    ),
    Attack(
        "switch in a transaction",
        [
            "BEGIN",
            "SELECT {off}",
            "DELETE FROM audit_auditevent",
            "COMMIT",
        ],
    ),
    Attack("switch for a table", ["SET pgtrigger.ignore = '{triggers}'", "{change}"]),
    Attack(
        "switch of the role", ["ALTER ROLE CURRENT_USER SET pgtrigger.ignore = 'x'", "{change}"]
    ),
    Attack(
        "right given to itself",
        [
            "GRANT ALL ON audit_auditevent TO CURRENT_USER",
            "UPDATE audit_auditevent SET actor = 'nobody'",
        ],
    ),
    Attack("switch by PGOPTIONS", ["{change}"], "-c pgtrigger.ignore={triggers}"),
    Attack("replica by PGOPTIONS", ["{change}"], "-c session_replication_role=replica"),
    Attack("tables by PGOPTIONS", ["{change}"], "-c allow_system_table_mods=on"),
    Attack("role by PGOPTIONS", ["{change}"], "-c role={owner}"),
    Attack(
        "shadow of the chart",
        [
            "CREATE TEMP TABLE charting_chart (id uuid, signed_at timestamptz)",
            "DELETE FROM public.charting_injection WHERE chart_id IN {signed}",
        ],
    ),
    Attack("shadow made of it", ["SELECT * INTO TEMP charting_signature FROM charting_signature"]),
    Attack("shadow by a view", ["CREATE TEMP VIEW charting_chart AS SELECT 1"]),
    Attack(
        "shadow of the function",
        ["CREATE FUNCTION pg_temp.f() RETURNS boolean LANGUAGE sql AS 'SELECT true'"],
    ),
    Attack(
        "empty path",
        [
            "SET search_path = ''",
            "UPDATE public.charting_injection SET amount = 1 WHERE chart_id IN"
            " (SELECT id FROM public.charting_chart WHERE signed_at IS NOT NULL)",
        ],
    ),
    Attack(
        "path of the catalogue",
        [
            "SET search_path = pg_catalog, information_schema",
            "DELETE FROM public.charting_injection WHERE chart_id IN"
            " (SELECT id FROM public.charting_chart WHERE signed_at IS NOT NULL)",
        ],
    ),
    Attack("prepared", ["PREPARE change AS {change}", "EXECUTE change"]),
    Attack(
        "by a cursor",
        [
            "BEGIN",
            "DECLARE c CURSOR FOR SELECT * FROM charting_chart WHERE signed_at IS NOT NULL",
            "FETCH c",
            "DELETE FROM charting_chart WHERE CURRENT OF c",
        ],
    ),
    Attack("of an old snapshot", ["BEGIN ISOLATION LEVEL REPEATABLE READ", "{change}"]),
    Attack("serializable", ["BEGIN ISOLATION LEVEL SERIALIZABLE", "{change}"]),
    Attack(
        "foreign keys put off",
        ["BEGIN", "SET CONSTRAINTS ALL DEFERRED", "DELETE FROM treatments_lot", "COMMIT"],
    ),
    Attack(
        "signature of an open chart",
        [
            "BEGIN",
            "INSERT INTO charting_signature SELECT (jsonb_populate_record("
            "NULL::charting_signature, to_jsonb(s) || jsonb_build_object('id', 999999,"
            " 'kind', 'cosign', 'chart_id', {open}))).* FROM charting_signature s LIMIT 1",
            "COMMIT",
        ],
    ),
    Attack(
        "signed without a signature",
        ["UPDATE charting_chart SET signed_at = now() WHERE id IN {open}"],
    ),
]
ATTACKS = [
    *(Attack(n, [s]) for group in (ROWS, SCHEMA, ROLES, SERVER) for n, s in group.items()),
    *SESSIONS,
]
