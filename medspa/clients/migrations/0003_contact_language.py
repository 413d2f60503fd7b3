from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_me"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contactpreference",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("es", "Español")],
                default="en",
                help_text="What we write to them is in it: the one they last booked or signed in with.",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="contactpreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "es"])), name="contact_language_known"
            ),
        ),
    ]
