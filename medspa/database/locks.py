"""Let two who would do the same thing at once do it one after the other."""

from django.db import connection


def lock_key(key: str) -> None:
    """Until the transaction ends, whoever comes with the same key waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
