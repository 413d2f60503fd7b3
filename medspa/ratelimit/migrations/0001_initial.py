from django.db import migrations, models

# Counting waits for no disk. After a crash of the database both tables are empty.
TALLIES = """
ALTER TABLE pacing_tally SET UNLOGGED;
ALTER TABLE pacing_tally SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
"""
# As Django's `createcachetable` makes it.
COUNTED = """
CREATE UNLOGGED TABLE IF NOT EXISTS pacing_counted (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS pacing_counted_expires ON pacing_counted (expires);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("calls", models.BigIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "tallies",
                "indexes": [models.Index(fields=["ends_at"], name="tally_by_end")],
            },
        ),
        migrations.RunSQL(TALLIES, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTED, "DROP TABLE IF EXISTS pacing_counted"),
    ]
