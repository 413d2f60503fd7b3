from decimal import Decimal

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charting", "0036_more_gates"),
        ("clinic", "0012_time_to_think"),
        ("treatments", "0025_preparation"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="preparation",
            name="preparation_amounts",
        ),
        migrations.AddField(
            model_name="preparation",
            name="label_units_per_ml",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Of a liquid: its strength as on the label, when it was opened.",
                max_digits=7,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
            ),
        ),
        migrations.AlterField(
            model_name="preparation",
            name="diluent",
            field=models.CharField(
                blank=True,
                choices=[
                    ("saline", "Saline 0.9 %"),
                    ("preserved_saline", "Preserved saline 0.9 % (off-label)"),
                ],
                default="saline",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="preparation",
            name="diluent_ml",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preparation",
            trigger=pgtrigger.compiler.Trigger(
                name="prepared_as_the_product",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (NEW.diluent_ml IS NULL) <> (\n                SELECT product.preparation = 'ready' FROM treatments_lot AS lot\n                JOIN treatments_product AS product ON product.id = lot.product_id\n                WHERE lot.id = NEW.lot_id\n            ) AND NOT EXISTS (\n                SELECT FROM charting_chart WHERE id = NEW.chart_id AND replaces_id IS NOT NULL\n            ) THEN\n                RAISE EXCEPTION 'A liquid has no diluent, a powder has one.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'preparation_of_the_product';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="737a7080cac086cdc24b7a3ae4ac66f590a39bcd",
                    operation="INSERT",
                    pgid="pgtrigger_prepared_as_the_product_a1f69",
                    table="charting_preparation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vial_units__gt", 0),
                    models.Q(
                        models.Q(
                            ("diluent_ml__gt", 0),
                            ("label_units_per_ml", None),
                            models.Q(("diluent", ""), _negated=True),
                        ),
                        models.Q(
                            ("diluent", ""), ("diluent_ml", None), ("label_units_per_ml__gt", 0)
                        ),
                        _connector="OR",
                    ),
                ),
                name="preparation_amounts",
            ),
        ),
    ]
