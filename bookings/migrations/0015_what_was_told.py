from django.db import migrations

# What went out before messages kept what they say: at least whether the visit stood.
SAID = """
UPDATE messaging_message
SET says = jsonb_build_object(
    split_part(dedupe_key, ':', 2),
    jsonb_build_object('is_on', kind <> 'bookings/cancelled')
)
WHERE state = 'sent' AND says = '{}'
  AND kind IN ('bookings/confirmation', 'bookings/moved', 'bookings/cancelled', 'bookings/reminder')
  AND split_part(dedupe_key, ':', 2) ~ '^[0-9]+$'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0014_visit_contact"),
        ("messaging", "0005_written_when_sent"),
    ]

    operations = [migrations.RunSQL(SAID, migrations.RunSQL.noop)]
