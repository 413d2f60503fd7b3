from django.db import migrations

# What is missing before a visit, as boards of the desk show it: that, never what.
TABLES = [
    "charting_consent",
    "charting_consentform",
    "charting_findingresolution",
    "charting_intake",
    "charting_intakeanswer",
    "charting_intakereset",
    "charting_questionnaire",
]
TRIGGER = """
CREATE TRIGGER tell_boards AFTER INSERT OR UPDATE OR DELETE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION bookings_tell_boards()
"""


class Migration(migrations.Migration):
    """Forms that were filled in tell open boards (docs/adr/0064)."""

    dependencies = [
        ("charting", "0057_lead_of_a_case"),
        ("bookings", "0032_tell_boards"),
    ]

    operations = [
        migrations.RunSQL(TRIGGER.format(table), f"DROP TRIGGER tell_boards ON {table}")
        for table in TABLES
    ]
