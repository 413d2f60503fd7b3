from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual


class Migration(migrations.Migration):
    dependencies = [("charting", "0032_on_paper_and_disclosed")]

    operations = [
        migrations.AlterField(
            model_name="planpresentation",
            name="signed_drawing",
            field=models.TextField(
                blank=True, help_text="The signature as it was drawn: a small PNG, in base64."
            ),
        ),
        migrations.AddConstraint(
            model_name="planpresentation",
            constraint=models.CheckConstraint(
                condition=LessThanOrEqual(Length("signed_drawing"), 80000),
                name="presentation_drawing_is_small",
                violation_error_message="A drawn signature is a small picture.",
            ),
        ),
    ]
