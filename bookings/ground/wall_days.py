"""The day of an instant on the clock of a place, reckoned by the database."""

from django.db.models import DateField, DateTimeField, Expression, F, Func
from django.db.models.functions import Cast


def wall_day(instant: Expression | F, zone: F) -> Cast:
    """The date on which `instant` falls where `zone` is the time zone."""
    return Cast(_in_zone(zone, instant), DateField())


def end_of_wall_day(instant: Expression | F, zone: F) -> Func:
    """The first instant after that date."""
    day = wall_day(instant, zone)
    midnight = Func(day, template="(%(expressions)s + 1)::timestamp", output_field=DateTimeField())
    return _in_zone(zone, midnight)


def _in_zone(zone: F, at: Expression | F) -> Func:
    """An instant as the wall has it, or what the wall has as an instant."""
    return Func(zone, at, function="timezone", output_field=DateTimeField())
