"""What is said of a case, as it is typed or tapped."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from charting.complications.errors import NothingSaid
from charting.ground.moments import require_past
from charting.models import EventEntry
from treatments.models import FacialArea, Lot, Product

Kind = EventEntry.Kind
NEEDS_WORDS = (Kind.SIGN, Kind.VISION, Kind.MEASURE, Kind.CALL, Kind.NOTE)
LONGEST_AGO = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class LineSaid:
    """A line of the log. `minutes_ago` or `at`: when it was; neither: now.

    `key` is made where it is tapped, so that the same tap sent twice is one line.
    """

    kind: str
    key: uuid.UUID
    text: str = ""
    side: str = ""
    number: Decimal | None = None
    minutes_ago: int = 0
    at: datetime | None = None

    def was_at(self, now: datetime) -> datetime:
        """Raises WrongTime."""
        return require_past(self.at or now - timedelta(minutes=self.minutes_ago), now)

    def require_words(self) -> None:
        """Raises NothingSaid."""
        if self.kind in NEEDS_WORDS and not self.text.strip():
            raise NothingSaid("Say what.", field="text")


@dataclass(frozen=True, kw_only=True)
class PulseSaid:
    """Hyaluronidase that was given: `units` U in one area, from a `lot` here or, by the label, of
    another. What is given is written down even where the stock says no."""

    key: uuid.UUID
    units: Decimal
    area: FacialArea
    side: str = ""
    lot: Lot | None = None
    product: Product | None = None
    lot_number: str = ""
    minutes_ago: int = 0
