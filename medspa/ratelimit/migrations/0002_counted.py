from django.db import migrations, models


class Migration(migrations.Migration):
    """The table has been there from the beginning; now it is a model's, with a model's rights."""

    dependencies = [("pacing", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Counted",
                    fields=[
                        (
                            "cache_key",
                            models.CharField(max_length=255, primary_key=True, serialize=False),
                        ),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "counted",
                        "db_table": "pacing_counted",
                        "indexes": [
                            models.Index(fields=["expires"], name="pacing_counted_expires")
                        ],
                    },
                ),
            ],
        ),
    ]
