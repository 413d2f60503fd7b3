from collections.abc import Iterable
from typing import Any

from django.db import migrations, models

import medspa.formats.zones

FIELD = models.CharField(
    blank=True,
    help_text="For quiet hours, as in America/New_York; empty means that of the location.",
    max_length=64,
    validators=[medspa.formats.zones.validate_time_zone],
)


def empty_what_is_none(apps: Any, schema_editor: Any) -> None:
    """The location's zone is read instead, as it is when nothing was written."""
    clients = apps.get_model("clients", "Client").objects.exclude(time_zone="")
    written: Iterable[str] = clients.order_by().values_list("time_zone", flat=True).distinct()
    none = [name for name in written if not medspa.formats.zones.is_zone(name)]
    clients.filter(time_zone__in=none).update(time_zone="")


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0010_resemblance"),
    ]

    operations = [
        migrations.AlterField(model_name="client", name="time_zone", field=FIELD),
        migrations.RunPython(empty_what_is_none, migrations.RunPython.noop),
    ]
