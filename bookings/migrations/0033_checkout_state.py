from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What the desk said of the money when the client left. Of visits from before nobody knows."""

    dependencies = [("bookings", "0032_tell_boards")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="checkout_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("outside", "To be paid outside"),
                    ("nothing", "Nothing due"),
                    ("open", "Left open"),
                ],
                db_default="",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=Q(checkout_state="")
                | Q(
                    checked_out_at__isnull=False,
                    checkout_state__in=["outside", "nothing", "open"],
                ),
                name="appointment_checkout_said_when_out",
            ),
        ),
    ]
