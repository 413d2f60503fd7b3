import re
from decimal import Decimal

import django.core.validators
from django.db import migrations, models

WRITTEN = re.compile(r"(\d{2})G(?: (\d{1,3}(?:\.\d)?) mm)? (needle|cannula)", re.IGNORECASE)


def part_words(apps, schema_editor):
    """What is said whole by kind, gauge and length goes into them; every other word stays as it is.
    Signed and discarded charts are frozen, and so is what stands in them."""
    lines = apps.get_model("charting", "Injection").objects.filter(
        chart__signed_at=None, chart__discarded_at=None
    )
    for line in lines.exclude(device="").iterator():
        found = WRITTEN.fullmatch(line.device.strip())
        if (
            not found
            or not 14 <= int(found[1]) <= 34
            or (found[2] and not 0 < Decimal(found[2]) <= 150)
        ):
            continue
        line.gauge, line.device_kind, line.device = int(found[1]), found[3].lower(), ""
        line.length_mm = Decimal(found[2]) if found[2] else None
        line.save(update_fields=["gauge", "length_mm", "device_kind", "device"])


def join_words(apps, schema_editor):
    """Of open charts; what is signed keeps its columns until they are dropped."""
    lines = apps.get_model("charting", "Injection").objects.filter(
        chart__signed_at=None, chart__discarded_at=None
    )
    for line in lines.exclude(device_kind="").iterator():
        gauge = f"{line.gauge}G" if line.gauge else ""
        length = f"{line.length_mm.normalize():f} mm" if line.length_mm else ""
        said = (gauge, length, line.device_kind, line.device)
        line.device = " ".join(filter(None, said))[:40]
        line.save(update_fields=["device"])


class Migration(migrations.Migration):
    dependencies = [
        ("charting", "0043_published_photographs"),
        ("treatments", "0025_preparation"),
    ]

    operations = [
        migrations.AddField(
            model_name="injection",
            name="aspiration",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_blood", "Aspirated, no blood"),
                    ("blood", "Aspirated, blood: moved before injecting"),
                    ("not_done", "Not aspirated"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="injection",
            name="device_kind",
            field=models.CharField(
                blank=True,
                choices=[("needle", "Needle"), ("cannula", "Cannula")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="Needle or cannula",
            ),
        ),
        migrations.AddField(
            model_name="injection",
            name="entry_point",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="injection",
            name="gauge",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(14),
                    django.core.validators.MaxValueValidator(34),
                ],
            ),
        ),
        migrations.AddField(
            model_name="injection",
            name="length_mm",
            field=models.DecimalField(
                blank=True,
                decimal_places=1,
                max_digits=4,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0.1")),
                    django.core.validators.MaxValueValidator(Decimal("150")),
                ],
                verbose_name="Length, mm",
            ),
        ),
        migrations.AddField(
            model_name="injection",
            name="note",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="injection",
            name="passes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(50),
                ],
            ),
        ),
        migrations.AlterField(
            model_name="injection",
            name="device",
            field=models.CharField(blank=True, max_length=40, verbose_name="Device, in words"),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "plane__in",
                        [
                            "",
                            "intramuscular",
                            "intradermal",
                            "subcutaneous",
                            "deep_fat",
                            "supraperiosteal",
                            "submucosal",
                        ],
                    )
                ),
                name="injection_plane",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("technique__in", ["", "bolus", "linear", "fan", "serial", "microdroplet"])
                ),
                name="injection_technique",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(("device_kind__in", ["", "needle", "cannula"])),
                name="injection_device_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(("aspiration__in", ["", "no_blood", "blood", "not_done"])),
                name="injection_aspiration",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(("gauge", None), ("gauge__range", (14, 34)), _connector="OR"),
                name="injection_gauge",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("length_mm", None),
                    models.Q(("length_mm__gt", 0), ("length_mm__lte", Decimal("150"))),
                    _connector="OR",
                ),
                name="injection_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("device_kind", ""), _negated=True),
                    models.Q(("gauge", None), ("length_mm", None)),
                    _connector="OR",
                ),
                name="injection_gauge_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="injection",
            constraint=models.CheckConstraint(
                condition=models.Q(("passes", None), ("passes__range", (1, 50)), _connector="OR"),
                name="injection_passes",
            ),
        ),
        migrations.RunPython(part_words, join_words),
    ]
