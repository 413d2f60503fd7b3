from django.db import migrations, models


class Migration(migrations.Migration):
    """The note of a visit can be worded; what the entries said then is kept beside it."""

    dependencies = [
        ("charting", "0045_questions_before_cosigning"),
    ]

    operations = [
        migrations.AddField(
            model_name="chart",
            name="note_source",
            field=models.TextField(
                blank=True,
                db_default="",
                editable=False,
                help_text="What the entries said when it was worded.",
            ),
        ),
        migrations.AddField(
            model_name="chart",
            name="written_note",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="What was done, where somebody worded it; empty: as the entries say it.",
            ),
        ),
    ]
