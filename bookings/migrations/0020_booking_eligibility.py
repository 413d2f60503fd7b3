import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The model has another name; its table and constraints keep theirs."""

    dependencies = [
        ("bookings", "0019_diary_functions"),
    ]

    operations = [
        migrations.AlterModelTable(name="clientstanding", table="bookings_clientstanding"),
        migrations.RenameModel(old_name="ClientStanding", new_name="BookingEligibility"),
        migrations.AlterField(
            model_name="bookingeligibility",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="eligibility",
                to="clients.client",
            ),
        ),
    ]
