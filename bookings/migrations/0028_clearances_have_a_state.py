from django.db import migrations, models
from django.db.models import F, Q

KNOWN_KIND = "standing_days_of_its_kind"


class Migration(migrations.Migration):
    """A clearance holds in the state for which it was granted, for the diary too."""

    dependencies = [("bookings", "0027_no_price_of_its_own")]

    operations = [
        migrations.AddField(
            model_name="bookingeligibility",
            name="state",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The state that a clearance is for; empty: from before that was "
                "asked, any.",
                max_length=2,
            ),
        ),
        migrations.RemoveConstraint(model_name="bookingeligibility", name=KNOWN_KIND),
        migrations.AddConstraint(
            model_name="bookingeligibility",
            constraint=models.CheckConstraint(
                condition=Q(
                    kind="clearance", product=None, to_on__isnull=False, to_on__gte=F("from_on")
                )
                | Q(kind="treatment", to_on=None, state=""),
                name=KNOWN_KIND,
            ),
        ),
    ]
