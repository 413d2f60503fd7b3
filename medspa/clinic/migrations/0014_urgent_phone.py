import phonenumber_field.modelfields
from django.db import migrations, models
from django.db.models import F, Q


def begin_with_the_main_number(apps, schema_editor):
    """Until somebody enters another, cards say the number that they said before."""
    apps.get_model("clinic", "Location").objects.update(urgent_phone=F("phone"))


class Migration(migrations.Migration):
    dependencies = [("clinic", "0013_lock_after")]

    operations = [
        migrations.AddField(
            model_name="location",
            name="urgent_phone",
            field=phonenumber_field.modelfields.PhoneNumberField(
                default="",
                help_text="On treatment cards and aftercare: somebody who treats answers it, at any hour.",
                max_length=128,
                region=None,
                verbose_name="number for clients who need help",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(begin_with_the_main_number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=~Q(urgent_phone=""),
                name="location_urgent_phone",
                violation_error_message="Clients who need help call it: give the number that somebody who treats answers.",
            ),
        ),
    ]
