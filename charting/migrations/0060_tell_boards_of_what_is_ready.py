from django.db import migrations

# What the seven marks of a visit are read from, as far as no trigger tells boards of it yet.
TABLES = [
    "charting_clearance",
    "charting_estimate",
    "charting_itemdecision",
    "charting_itemskip",
    "charting_photo",
    "charting_photoremoval",
    "charting_planitem",
    "charting_planpresentation",
    "charting_planstage",
    "charting_presenteditem",
    "charting_treatmentplan",
    "charting_withoutestimate",
    "treatments_fee",
    "treatments_lot",
    "treatments_price",
    "treatments_product",
    "treatments_suspectlot",
]
TRIGGER = """
CREATE TRIGGER tell_boards AFTER INSERT OR UPDATE OR DELETE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION bookings_tell_boards()
"""


class Migration(migrations.Migration):
    """What makes a visit ready tells open boards (docs/adr/0064)."""

    dependencies = [
        ("charting", "0059_who_wrote_the_words"),
        ("bookings", "0032_tell_boards"),
        ("treatments", "0029_three_more_checks"),
    ]

    operations = [
        migrations.RunSQL(TRIGGER.format(table), f"DROP TRIGGER tell_boards ON {table}")
        for table in TABLES
    ]
