from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("messaging", "0005_written_when_sent"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="added",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A line of that person's own, at its end.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="caused_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who of us did what it tells of. It waits a moment, for it may be undone.",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("caused_by__isnull", False), ("state", "queued")),
                fields=["caused_by"],
                name="message_held_back",
            ),
        ),
    ]
