from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """When a client left by the desk. Of visits from before nobody knows."""

    dependencies = [("bookings", "0028_clearances_have_a_state")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="checked_out_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the client left the desk.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=Q(checked_out_at__isnull=True) | Q(status="completed"),
                name="appointment_checked_out_once_done",
            ),
        ),
    ]
