"""`manage.py check --deploy`: the site's role is none that owns or rules the database."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.db import OperationalError, connection

ONE_ROLE = checks.Warning(
    "DATABASE_OWNER_URL is not set: the site runs as the role that migrates.",
    hint="Give the site a role of its own (docs/operations.md, manage.py grant_site_role).",
    id="database.W001",
)
SAME_ROLE = checks.Error(
    "DATABASE_URL and DATABASE_OWNER_URL name one role: the site would own its records.",
    hint="Give the site a role of its own (docs/operations.md, manage.py grant_site_role).",
    id="database.E001",
)
TOO_MUCH = """
    SELECT 'is a superuser' WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    UNION ALL SELECT 'owns ' || tablename FROM (
        SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND pg_has_role(tableowner, 'MEMBER') LIMIT 1
    ) AS owned
    UNION ALL SELECT 'may make temporary tables'
        WHERE has_database_privilege(current_database(), 'TEMPORARY')
    UNION ALL SELECT 'may create in schema public' WHERE has_schema_privilege('public', 'CREATE')
    UNION ALL SELECT 'may create schemas'
        WHERE has_database_privilege(current_database(), 'CREATE')
"""


def register_checks() -> None:
    checks.register(roles_are_apart, deploy=True)
    checks.register(site_role_is_plain, deploy=True)


def roles_are_apart(**facts: Any) -> list[CheckMessage]:
    """What the two URLs say by themselves."""
    owner, site = settings.DATABASE_OWNER, settings.DATABASES["default"]
    if owner is None:
        return [ONE_ROLE]
    return [SAME_ROLE] if owner["USER"] == site["USER"] else []


def site_role_is_plain(**facts: Any) -> list[CheckMessage]:
    """What a real server says about the site's role; the embedded one sees to its own."""
    if not settings.HAS_DATABASE_URL:
        return []
    try:
        return [too_much(what) for what in rights_of_site()]
    except OperationalError:
        return [checks.Info("The database could not be asked.", id="database.I001")]


def rights_of_site() -> list[str]:
    """What the site's role has and should not."""
    with connection.cursor() as cursor:
        cursor.execute(TOO_MUCH)
        return [what for (what,) in cursor.fetchall()]


def too_much(what: str) -> CheckMessage:
    return checks.Error(
        f"The site's role {what}.",
        hint="manage.py grant_site_role prints what it needs and no more.",
        id="database.E002",
    )
