import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0027_no_price_of_its_own"),
        ("charting", "0031_diary_knows_states"),
        ("clients", "0014_words_for_constraints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="disclosures",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                blank=True,
                db_default=[],
                default=list,
                help_text="What the states concerned want told, as it stood under the words.",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="seen_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who of the team saw the paper that was signed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="method",
            field=models.CharField(
                choices=[
                    ("typed", "Typed name"),
                    ("drawn", "Drawn"),
                    ("paper", "On paper"),
                    ("unsigned", "Without a signature"),
                ],
                db_default="typed",
                default="typed",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "staff"), ("method", "paper"), ("seen_by__isnull", False)),
                    models.Q(models.Q(("method", "paper"), _negated=True), ("seen_by", None)),
                    _connector="OR",
                ),
                name="consent_on_paper_was_seen",
                violation_error_message="Somebody of the team saw the paper that was signed.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="consent",
            name="consent_is_signed",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", "agreed"), ("method", "unsigned"), _negated=True),
                name="consent_is_signed",
                violation_error_message="A yes is signed: drawn, typed or on paper.",
            ),
        ),
    ]
