from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0012_waitlist_link_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="waitlistentry",
            name="joined_from",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The network of who joined online, a keyed hash, while they wait.",
                max_length=32,
            ),
        ),
    ]
