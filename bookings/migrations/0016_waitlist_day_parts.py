import django.contrib.postgres.fields
from django.db import migrations, models

import bookings.models.waitlist

PARTS = ["morning", "afternoon", "evening"]


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0015_what_was_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="waitlistentry",
            name="day_parts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("morning", "Morning"),
                        ("afternoon", "Afternoon"),
                        ("evening", "Evening"),
                    ],
                    max_length=9,
                ),
                db_default=PARTS,
                default=bookings.models.waitlist.every_part,
                help_text="Mornings, afternoons, evenings: all three mean any.",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="waitlistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(day_parts__contained_by=PARTS, day_parts__len__gt=0),
                name="waitlist_day_parts",
            ),
        ),
    ]
