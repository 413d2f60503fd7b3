"""What a device says of one act: which, in what order, and when by its own clock."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_NUMBER = 2**53  # what a browser counts exactly
JUST_NOW = timedelta(minutes=1)
"""Times are typed to the minute: what came sooner is now."""


class BadStamp(ValueError):
    """Not as our script writes it."""


@dataclass(frozen=True)
class ActStamp:
    """`said_at` is by the clock of the device; `clock` is what has to be added to get ours."""

    key: uuid.UUID
    device: uuid.UUID
    number: int
    said_at: datetime
    clock: timedelta

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> "ActStamp | None":
        """Of the headers of a request; None where the page was sent without script.

        Times are milliseconds, `Act-At` since 1970. Raises BadStamp.
        """
        if "Act-Key" not in headers:
            return None
        try:
            return cls(
                key=uuid.UUID(headers["Act-Key"]),
                device=uuid.UUID(headers["Act-Device"]),
                number=_count(headers["Act-Number"]),
                said_at=datetime.fromtimestamp(int(headers["Act-At"]) / 1000, UTC),
                clock=timedelta(milliseconds=int(headers["Act-Clock"])),
            )
        except (KeyError, ValueError, OverflowError, OSError) as error:
            raise BadStamp(str(error)) from error

    def moment(self, now: datetime) -> datetime | None:
        """When it was by our clock; None if that was just now, or cannot be."""
        try:
            at = self.said_at + self.clock
        except OverflowError:
            return None
        return at if now - at >= JUST_NOW else None


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= MOST_NUMBER:
        raise BadStamp("A number counts from 1.")
    return number
