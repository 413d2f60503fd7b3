from django.db import migrations, models

# Everything that `open_slots.sql`, and what is made of its answer, reads.
WATCHED = [
    "bookings_appointment",
    "bookings_appointmenttype",
    "bookings_appointmenttype_locations",
    "bookings_appointmenttype_providers",
    "bookings_providerlimit",
    "bookings_recurringtimeoff",
    "bookings_timeoff",
    "bookings_workinghours",
    "clinic_device",
    "clinic_location",
    "clinic_room",
    "clinic_staffmember",
]
FUNCTION = """
CREATE FUNCTION bookings_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bookings_diarychange (changes) VALUES (1);
    RETURN NULL;
END $$
"""
NO_FUNCTION = "DROP FUNCTION bookings_count_change()"
TRIGGER = """
CREATE TRIGGER diary_change AFTER INSERT OR UPDATE OR DELETE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION bookings_count_change()
"""
NO_TRIGGER = "DROP TRIGGER diary_change ON {}"


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0008_free_times_from_indexes"),
        ("clinic", "0003_devices"),
    ]

    operations = [
        migrations.CreateModel(
            name="DiaryChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(FUNCTION, NO_FUNCTION),
        *(migrations.RunSQL(TRIGGER.format(t), NO_TRIGGER.format(t)) for t in WATCHED),
    ]
