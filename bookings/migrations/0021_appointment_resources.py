from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("consultation", "Consultation room"),
    ("treatment", "Treatment room"),
    ("ultrasound", "Ultrasound scanner"),
    ("photo_station", "Photo station"),
]
LIVE = models.Q(
    ("status__in", ("held", "booked", "confirmed", "arrived", "in_treatment", "completed"))
)
# Rooms have their numbers still, devices are found by the name that the audit log has for them.
# Every appointment, whatever became of it; rows first, so that the constraint is built over them.
FROM_COLUMNS = """
UPDATE bookings_appointment AS appointment
SET resource_ids = array_remove(ARRAY[appointment.room_id, device.id], NULL)
FROM bookings_appointment AS same
LEFT JOIN clinic_resource AS device ON device.former = 'clinic.device:' || same.device_id
WHERE same.id = appointment.id
  AND (appointment.room_id IS NOT NULL OR appointment.device_id IS NOT NULL);
INSERT INTO bookings_appointmentresource
    (appointment_id, resource_id, starts_at, occupied, status, hold_expires_at)
SELECT appointment.id, resource_id, starts_at, occupied, status, hold_expires_at
FROM bookings_appointment AS appointment CROSS JOIN LATERAL unnest(resource_ids) AS resource_id
ORDER BY appointment.id;
"""
# Refuses where an appointment takes two rooms or two devices: there is no column for the second.
TO_COLUMNS = """
DO $$ BEGIN
    IF EXISTS (
        SELECT FROM bookings_appointmentresource AS taken
        JOIN clinic_resource AS resource ON resource.id = taken.resource_id
        GROUP BY appointment_id, resource.kind IN ('consultation', 'treatment')
        HAVING count(*) > 1
    ) THEN
        RAISE EXCEPTION 'Some appointments take two rooms or two devices: there is no way back.';
    END IF;
END $$;
UPDATE bookings_appointment AS appointment SET room_id = resource.id
FROM bookings_appointmentresource AS taken
JOIN clinic_resource AS resource ON resource.id = taken.resource_id
WHERE taken.appointment_id = appointment.id
  AND resource.kind IN ('consultation', 'treatment');
UPDATE bookings_appointment AS appointment SET device_id = device.id
FROM bookings_appointmentresource AS taken
JOIN clinic_resource AS resource ON resource.id = taken.resource_id
JOIN clinic_device AS device USING (location_id, name)
WHERE taken.appointment_id = appointment.id AND resource.kind = device.kind;
"""
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
RULES = Path(__file__).with_name("appointment_resources.sql").read_text()
NO_RULES = """
DROP AGGREGATE public.bookings_at_least (tstzmultirange, int);
DROP FUNCTION public.bookings_at_least_last(tstzmultirange[]);
DROP FUNCTION public.bookings_at_least_step(tstzmultirange[], tstzmultirange, int);
DROP TRIGGER keep_resources_added ON public.bookings_appointment;
DROP TRIGGER keep_resources_deleted ON public.bookings_appointment;
DROP TRIGGER keep_resources_changed ON public.bookings_appointment;
DROP FUNCTION public.bookings_keep_resources();
"""


def column(to, **options):
    return models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="appointments",
        to=to,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0020_booking_eligibility"),
        ("clinic", "0009_resources"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appointmenttype",
            name="room_kind",
            field=models.CharField(
                blank=True, choices=KINDS[:2], help_text="Empty: needs no room.", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="also_takes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=KINDS, max_length=20),
                blank=True,
                db_default=[],
                default=list,
                help_text="By kind, commas between; one twice where two of it are taken: "
                "consultation, treatment, ultrasound, photo_station",
                size=None,
                verbose_name="further rooms and devices",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="resource_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                help_text="The rooms and devices it takes. The database keeps a row of each "
                "(`resources`).",
                size=None,
            ),
        ),
        migrations.RemoveConstraint("appointment", "appointment_room_once_at_a_time"),
        migrations.RemoveConstraint("appointment", "appointment_device_once_at_a_time"),
        migrations.RemoveIndex("appointment", "appointment_room_times"),
        migrations.RemoveIndex("appointment", "appointment_device_times"),
        migrations.AlterField("appointment", "room", column("clinic.resource")),
        migrations.CreateModel(
            name="AppointmentResource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("occupied", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("status", models.CharField(max_length=20)),
                ("hold_expires_at", models.DateTimeField(null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="taken",
                        to="bookings.appointment",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="clinic.resource",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(FROM_COLUMNS + SETTLE, TO_COLUMNS + SETTLE),
        migrations.RemoveField("appointment", "room"),
        migrations.RemoveField("appointment", "device"),
        migrations.AddField(
            model_name="appointment",
            name="resources",
            field=models.ManyToManyField(
                related_name="appointments",
                through="bookings.AppointmentResource",
                to="clinic.resource",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmentresource",
            constraint=models.UniqueConstraint(
                fields=["appointment", "resource"], name="appointment_takes_resource_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmentresource",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=LIVE,
                expressions=[("resource", "="), ("occupied", "&&")],
                name="appointment_resource_once_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="appointmentresource",
            index=models.Index(
                condition=LIVE,
                fields=["resource", "starts_at"],
                include=("occupied", "hold_expires_at", "appointment"),
                name="appointment_resource_times",
            ),
        ),
        migrations.RunSQL(RULES, NO_RULES),
    ]
