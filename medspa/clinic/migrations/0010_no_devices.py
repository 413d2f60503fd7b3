from django.db import migrations

# On the way back the devices must be there before appointments name them again.
NO_DEVICES = """
INSERT INTO clinic_device (id, location_id, name, kind, is_active)
SELECT split_part(former, ':', 2)::bigint, location_id, name, kind, is_active
FROM clinic_resource WHERE former LIKE 'clinic.device:%';
SELECT setval(pg_get_serial_sequence('clinic_device', 'id'),
              greatest((SELECT max(id) FROM clinic_device), 1));
INSERT INTO clinic_device (location_id, name, kind, is_active)
SELECT location_id, name, kind, is_active FROM clinic_resource
WHERE former NOT LIKE 'clinic.device:%' AND kind IN ('ultrasound', 'photo_station');
CREATE TRIGGER diary_change AFTER INSERT OR UPDATE OR DELETE ON clinic_device
FOR EACH STATEMENT EXECUTE FUNCTION bookings_count_change();
"""
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0009_resources"),
        ("bookings", "0021_appointment_resources"),
    ]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, NO_DEVICES + SETTLE),
        migrations.DeleteModel(name="Device"),
    ]
