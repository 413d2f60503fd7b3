from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signin", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="signincode",
            name="language",
            field=models.CharField(
                default="en", help_text="Of the page: the code comes in it.", max_length=8
            ),
        ),
    ]
