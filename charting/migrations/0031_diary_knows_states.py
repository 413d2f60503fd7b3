from django.db import migrations

TELL = """
    UPDATE bookings_clientstanding SET state = charting_clearance.given_in
    FROM charting_clearance
    WHERE kind = 'clearance' AND source = 'charting.clearance:' || charting_clearance.id
"""


class Migration(migrations.Migration):
    """What the diary was told of clearances before it kept their states."""

    dependencies = [
        ("bookings", "0028_clearances_have_a_state"),
        ("charting", "0030_estimate_of_a_presented_plan"),
    ]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
