import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0024_kinds_are_ticked"),
        ("treatments", "0022_fee_of_a_visit"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointmenttype",
            name="fee",
            field=models.ForeignKey(
                blank=True,
                help_text="What the visit itself costs, or costs at least: a fee of the price book, which says how much, where and from when on. Empty: no price is told.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointment_types",
                to="treatments.fee",
                verbose_name="price",
            ),
        ),
    ]
