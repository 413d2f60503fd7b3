from django.conf import settings
from django.db import migrations, models


def as_released(apps, schema_editor):
    """A health answer that stops is nobody's to set aside at the needle; what was not answered is a
    note, as it was before the row had a say."""
    rows = apps.get_model("treatments", "GivingPolicy").objects
    stops = rows.filter(rule__in=["finding_stop", "age_adult"])
    stops.exclude(when_given="nobody").update(when_given="nobody")
    rows.filter(rule="intake", when_given="nobody").update(when_given="injector")


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0022_fee_of_a_visit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(as_released, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="givingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rule__in", ("finding_stop", "age_adult")), _negated=True),
                    ("when_given", "nobody"),
                    _connector="OR",
                ),
                name="policy_stops_at_the_needle",
                violation_error_message="Nobody sets this aside at the needle. What a health answer stops is decided at the answer; nobody under 18 is treated.",
            ),
        ),
    ]
