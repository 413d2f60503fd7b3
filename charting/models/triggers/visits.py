"""Rows that name a client and perhaps a visit name the client of that visit."""

import pgtrigger


def of_one_client(constraint: str, *, visit: str = "appointment") -> str:
    """The statement that refuses a row whose `visit` belongs to another client than its own."""
    return f"""
    IF NEW.{visit}_id IS NOT NULL AND NEW.client_id IS DISTINCT FROM (
        SELECT client_id FROM bookings_appointment WHERE id = NEW.{visit}_id
    ) THEN
        RAISE EXCEPTION 'The visit belongs to another client.'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
    END IF;
"""  # noqa: S608 (names of our own columns)


def same_client(
    constraint: str, *, visit: str = "appointment", more: str = ""
) -> pgtrigger.Trigger:
    """The same as a trigger; `more`: what is to be refused besides."""
    return pgtrigger.Trigger(
        name="same_client",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"{of_one_client(constraint, visit=visit)}{more}    RETURN NEW;\n",
    )
