import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("treatments", "0021_price_book")]

    operations = [
        migrations.AddField(
            model_name="fee",
            name="credited_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="From the visit that it is paid for to the treatment. Empty: without limit.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="credited for so many days",
            ),
        ),
        migrations.AddField(
            model_name="fee",
            name="is_least",
            field=models.BooleanField(
                default=False,
                help_text='"from $290": what is given is charged by its own price, and this is not added.',
                verbose_name="the least that a visit costs",
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credited_days", None),
                    models.Q(("credited_days__gte", 1), ("is_credited", True)),
                    _connector="OR",
                ),
                name="fee_credited_for_days",
                violation_error_message="Only a fee that is credited is so for a number of days, one at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_credited", True), ("is_least", True), _negated=True),
                name="fee_charged_or_least",
                violation_error_message="What is only the least price of a visit is not charged, so it cannot be credited.",
            ),
        ),
    ]
