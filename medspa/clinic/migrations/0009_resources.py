import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, Value, When

# Rooms keep their numbers; devices get new ones, after those of the rooms. Each keeps the name that
# the audit log has for it. A room and a device of one place may have one name.
DEVICES = """
UPDATE clinic_resource SET former = 'clinic.room:' || id;
SELECT setval(pg_get_serial_sequence('clinic_resource', 'id'),
              greatest((SELECT max(id) FROM clinic_resource), 1));
INSERT INTO clinic_resource (location_id, name, kind, is_active, former)
SELECT location_id, name, kind, is_active, 'clinic.device:' || id FROM clinic_device ORDER BY id;
"""
# Foreign keys are checked at once: a table with rows to check cannot be altered.
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
ONLY_ROOMS = "DELETE FROM clinic_resource WHERE kind IN ('ultrasound', 'photo_station');"


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0008_sender_address"),
        ("bookings", "0019_diary_functions"),
    ]

    operations = [
        migrations.RenameModel("Room", "Resource"),
        migrations.AlterModelOptions(
            name="resource",
            options={
                "ordering": ["location", "name"],
                "verbose_name": "room or device",
                "verbose_name_plural": "rooms and devices",
            },
        ),
        migrations.RemoveConstraint("resource", "room_name_once"),
        migrations.AlterField(
            model_name="resource",
            name="location",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resources",
                to="clinic.location",
            ),
        ),
        migrations.AlterField(
            model_name="resource",
            name="kind",
            field=models.CharField(
                choices=[
                    ("consultation", "Consultation room"),
                    ("treatment", "Treatment room"),
                    ("ultrasound", "Ultrasound scanner"),
                    ("photo_station", "Photo station"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="resource",
            name="former",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                help_text="How the audit log names it where rooms and devices were two tables.",
                max_length=40,
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, ONLY_ROOMS + SETTLE),
        migrations.RunSQL(DEVICES + SETTLE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                models.F("location"),
                models.F("name"),
                Case(
                    When(kind__in=["consultation", "treatment"], then=Value(value=True)),
                    default=Value(value=False),
                ),
                name="resource_name_once",
            ),
        ),
    ]
