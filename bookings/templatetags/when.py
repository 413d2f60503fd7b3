"""Say when, on the clock of the place: every page about a visit names the zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template

from bookings.forms import MOMENT_FORMAT
from medspa.clinic.models import Location

register = template.Library()

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
    winter = datetime(2026, 1, 15, tzinfo=ZoneInfo(location.time_zone)).tzname()
    if area.startswith(("America", "Pacific", "US")) and winter in SPOKEN:
        return SPOKEN[winter]
    return f"{city.replace('_', ' ')} time"


@register.filter
def moment(at: datetime) -> str:
    """An instant as addresses and forms carry it: `2026-11-24T18:15Z`."""
    return f"{at:{MOMENT_FORMAT}}"
