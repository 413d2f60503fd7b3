"""Quiet hours: nobody's phone lights up at night because of us."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from medspa.formats.zones import zone_called


def next_allowed(now: datetime, time_zone: str) -> datetime:
    """The first instant from `now` on that is outside quiet hours on the recipient's clock.

    `time_zone` is an IANA name; another is read as UTC. The window is `QUIET_HOURS_END` to
    `QUIET_HOURS_START`, by default 8:00 to 20:00; an instant inside it is returned as it is.
    """
    zone = zone_called(time_zone)
    local = now.astimezone(zone)
    if local.hour < settings.QUIET_HOURS_END:
        return _morning(local.date(), zone)
    if local.hour >= settings.QUIET_HOURS_START:
        return _morning(local.date() + timedelta(days=1), zone)
    return now


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(settings.QUIET_HOURS_END), tzinfo=zone).astimezone(UTC)
