"""Say when, on the clock of the place: every page about an appointment names the zone."""

from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext

from bookings.forms import MOMENT_FORMAT
from medspa.clinic.models import Location
from medspa.formats.dates import format_hour, format_when
from medspa.formats.zones import zone_called

register = template.Library()
register.filter("format_when", format_when, expects_localtime=True)
register.filter("format_hour", format_hour, expects_localtime=True)

# By the abbreviation of either half of the year; the zones of the United States and Canada.
SPOKEN = {
    "AKST": "Alaska Time",
    "CST": "Central Time",
    "EST": "Eastern Time",
    "HST": "Hawaii Time",
    "MST": "Mountain Time",
    "PST": "Pacific Time",
}


@register.filter
def zone_name(location: Location) -> str:
    """What people call the location's zone: `Pacific Time`, elsewhere `Berlin time`."""
    area, _, city = location.time_zone.rpartition("/")
    winter = datetime(2026, 1, 15, tzinfo=zone_called(location.time_zone)).tzname()
    if area.startswith(("America", "Pacific", "US")) and winter in SPOKEN:
        return gettext(SPOKEN[winter])
    return gettext("%(city)s time") % {"city": city.replace("_", " ")}


@register.filter
def moment(at: datetime) -> str:
    """An instant as addresses and forms carry it: `2026-11-24T18:15Z`."""
    return f"{at:{MOMENT_FORMAT}}"


@register.filter
def at_the_end(name: str) -> str:
    """A name before the full stop of a sentence: of `St.` and `J.R.` it is the full stop."""
    return name.removesuffix(".")


@register.filter
def hours(length: timedelta) -> str:
    """As staff say it: `0 h`, `45 min`, `3 h`, `3 h 30 min`."""
    whole, rest = divmod(int(length.total_seconds()) // 60, 60)
    return " ".join(
        [*([f"{whole} h"] if whole or not rest else []), *([f"{rest} min"] if rest else [])]
    )
