from decimal import Decimal

import django.core.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0024_who_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="preparation",
            field=models.CharField(
                blank=True,
                choices=[("reconstituted", "Reconstituted"), ("ready", "Ready to use")],
                db_default="",
                default="",
                help_text="Of a neurotoxin: mixed here, or a liquid whose strength stands on the label. Empty: mixed.",
                max_length=13,
            ),
        ),
        migrations.AddField(
            model_name="productpack",
            name="units_per_ml",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Strength on the label of a liquid; empty for what is mixed.",
                max_digits=7,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                verbose_name="units per mL",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="use_within_hours",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Hours after mixing, or after a liquid was opened.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("preparation", ""),
                    models.Q(
                        ("kind", "neurotoxin"), ("preparation__in", ["reconstituted", "ready"])
                    ),
                    _connector="OR",
                ),
                name="product_preparation_is_of_toxins",
                violation_error_message="Only a neurotoxin is mixed or ready to use.",
            ),
        ),
        migrations.AddConstraint(
            model_name="productpack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("units_per_ml", None), ("units_per_ml__gt", 0), _connector="OR"
                ),
                name="pack_strength_positive",
                violation_error_message="A strength is above zero.",
            ),
        ),
    ]
