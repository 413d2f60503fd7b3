"""Who writes the catalogue, and why: what the triggers note with each version they keep."""

from django.db import connection

from medspa.audit.log import Actor


def say_who(*, by: Actor, why: str) -> None:
    """Name the author of every version that is made until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('medspa.by', %s, true), set_config('medspa.why', %s, true)",
            [by.audit_name, why],
        )
