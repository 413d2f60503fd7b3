"""Of which days and places figures are asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from bookings.availability.search import first_instant
from medspa.clinic.models import Location

A_DAY = timedelta(days=1)
AT_MOST = timedelta(days=731)  # two years
COME_BACK_WITHIN = (90, 120, 180, 365)
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
}


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both included, each on the clock of its location.

    `chosen`: the slug of the one location that was asked for; empty for all. `within`: the days in
    which a client is expected again.
    """

    first: date
    last: date
    locations: tuple[Location, ...]
    now: datetime
    chosen: str = ""
    within: int = 120

    def holds(self, path: str = "", at: str = "starts_at") -> Q:
        """Rows that, at the end of the path, have a location and on one of the days there an
        instant `at`: the beginning of an appointment."""
        found = Q(pk__in=())
        for place in self.locations:
            found |= Q(
                **{
                    f"{path}location": place,
                    f"{path}{at}__gte": first_instant(self.first, place),
                    f"{path}{at}__lt": first_instant(self.last + A_DAY, place),
                }
            )
        return found

    @property
    def step(self) -> str:
        """In what the days are put together: a day, a week from Monday, a month."""
        length = (self.last - self.first).days
        return "day" if length <= 31 else "week" if length <= 186 else "month"

    def periods(self) -> Iterator[date]:
        """The first day of each, as the calendar has it: it may lie before `first`."""
        at = self.first
        if self.step == "week":
            at -= timedelta(days=at.weekday())
        elif self.step == "month":
            at = at.replace(day=1)
        while at <= self.last:
            yield at
            at += STEPS[self.step]

    def query(self, begins: date | None = None) -> str:
        """For addresses; with the first day of a period, of that period alone."""
        first, last = self.first, self.last
        if begins:
            first, last = max(begins, first), min(begins + STEPS[self.step] - A_DAY, last)
        said = {"from": first, "to": last, "location": self.chosen, "within": self.within}
        return urlencode({name: value for name, value in said.items() if value})
