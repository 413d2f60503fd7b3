import django.db.models.deletion
from django.db import migrations, models

# Whoever was joined so far is one person with the record that was gone on with.
READ_TOGETHER = "UPDATE clients_client SET one_with_id = same_as_id WHERE same_as_id IS NOT NULL;"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0012_search_by_name_keys"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="resemblance", name="resemblance_same_as_one"),
        migrations.AddField(
            model_name="client",
            name="one_with",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The first record of the same person: their histories are read together.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clients.client",
            ),
        ),
        migrations.AlterField(
            model_name="client",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The record that is gone on with instead of this one, which has no history.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="also_written_as",
                to="clients.client",
            ),
        ),
        migrations.RunSQL(READ_TOGETHER, migrations.RunSQL.noop),
    ]
