"""Whether a page tells times by the clock of a place, or by that of the server."""

from datetime import datetime, timedelta, tzinfo


class NobodysZone(tzinfo):
    """The zone that is current where no place was asked for its own; notes what is told by it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def utcoffset(self, at: datetime | None) -> timedelta:
        return timedelta(0)

    dst = utcoffset

    def tzname(self, at: datetime | None) -> str:
        return "Nobody's"

    def fromutc(self, at: datetime) -> datetime:
        self.told.append(f"{at:%Y-%m-%d %H:%M}")
        return at
