"""What counts as a time at which something was done, and how it is told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from charting.errors import WrongTime
from medspa.clinic.models import Location
from treatments.catalogue.jurisdictions import state_of
from treatments.giving.wordings import clock_text, day_text


def require_past(at: datetime, now: datetime, *, field: str = "at") -> datetime:
    """The time in UTC, not later than now, or WrongTime.

    In UTC, since two times of one zone compare as its wall clock shows them.
    """
    at = at.astimezone(UTC)
    if at > now.astimezone(UTC):
        raise WrongTime("This time is in the future.", field=field)
    return at


@dataclass(frozen=True)
class Moment:
    """When something is given, and the local date then."""

    at: datetime
    on: date
    location: Location

    @classmethod
    def of(cls, location: Location, at: datetime) -> "Moment":
        return cls(at, location.local(at).date(), location)

    @property
    def state(self) -> str:
        """Of the location, by its postal code; empty where the address names none."""
        return state_of(self.location.region)

    def tell(self, other: datetime) -> str:
        """That time as one says it then: "at 10:00 AM", "on Jan 12, 2026"."""
        local = self.location.local(other)
        return (
            f"at {clock_text(local)}" if local.date() == self.on else f"on {day_text(local.date())}"
        )
