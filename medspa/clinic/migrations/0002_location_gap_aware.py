from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="location",
            name="is_gap_aware",
            field=models.BooleanField(
                default=True,
                help_text="Show times that leave no unusable minutes in a provider's day before others.",
                verbose_name="times without idle gaps first",
            ),
        ),
    ]
