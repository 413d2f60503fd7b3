from django.db import migrations

# A location and a day on its clock, no more: who listens asks for the rest as anybody does.
OF_VISITS = """
CREATE FUNCTION bookings_tell_boards_of_visits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('boards', told.place)
    FROM (
        SELECT DISTINCT location.id || ' ' || (moment AT TIME ZONE location.time_zone)::date AS place
        FROM changed
        JOIN clinic_location AS location ON location.id = changed.location_id
        CROSS JOIN LATERAL (VALUES (changed.starts_at), (changed.ends_at)) AS moments (moment)
    ) AS told;
    RETURN NULL;
END $$
"""
OF_ANYTHING = """
CREATE FUNCTION bookings_tell_boards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY boards, '*';
    RETURN NULL;
END $$
"""
# One trigger sees one table of rows: an update needs two, for where a visit was and where it is.
VISITS = {
    "tell_boards_added": "INSERT ON bookings_appointment REFERENCING NEW TABLE AS changed",
    "tell_boards_left": "UPDATE ON bookings_appointment REFERENCING OLD TABLE AS changed",
    "tell_boards_came": "UPDATE ON bookings_appointment REFERENCING NEW TABLE AS changed",
    "tell_boards_gone": "DELETE ON bookings_appointment REFERENCING OLD TABLE AS changed",
}
# What else a board shows. Changes of it are rare; every board that is looked at is drawn anew.
ANYTHING = {
    "bookings_appointmenttype": "UPDATE",
    "bookings_recurringtimeoff": "INSERT OR UPDATE OR DELETE",
    "bookings_timeoff": "INSERT OR UPDATE OR DELETE",
    "bookings_waitlistentry": "UPDATE",
    "bookings_workinghours": "INSERT OR UPDATE OR DELETE",
    "clients_client": "UPDATE",
    "clinic_location": "UPDATE",
    "clinic_resource": "INSERT OR UPDATE OR DELETE",
    "clinic_staffmember": "UPDATE",
    "treatments_readycheck": "INSERT OR UPDATE OR DELETE",
}


def _made() -> list[migrations.RunSQL]:
    of_visits = [
        (name, what, "bookings_appointment", "bookings_tell_boards_of_visits")
        for name, what in VISITS.items()
    ]
    of_anything = [
        ("tell_boards", f"{what} ON {table}", table, "bookings_tell_boards")
        for table, what in ANYTHING.items()
    ]
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {name} AFTER {what} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER {name} ON {table}",
        )
        for name, what, table, function in of_visits + of_anything
    ]


class Migration(migrations.Migration):
    """Whoever listens is told which days of which locations changed (ADR 0064)."""

    dependencies = [
        ("bookings", "0031_service_words_in_spanish"),
        ("clients", "0014_words_for_constraints"),
        ("clinic", "0015_requires_photos"),
        ("treatments", "0027_stock_shortages"),
    ]

    operations = [
        migrations.RunSQL(OF_VISITS, "DROP FUNCTION bookings_tell_boards_of_visits()"),
        migrations.RunSQL(OF_ANYTHING, "DROP FUNCTION bookings_tell_boards()"),
        *_made(),
    ]
