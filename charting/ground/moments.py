"""What counts as a time at which something was done."""

from datetime import UTC, datetime

from charting.errors import WrongTime


def require_past(at: datetime, now: datetime, *, field: str = "at") -> datetime:
    """The time in UTC, not later than now, or WrongTime.

    In UTC, since two times of one zone compare as its wall clock shows them.
    """
    at = at.astimezone(UTC)
    if at > now.astimezone(UTC):
        raise WrongTime("This time is in the future.", field=field)
    return at
