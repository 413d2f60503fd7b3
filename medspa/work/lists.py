"""The lists of what waits for somebody. Each app registers its own when it is loaded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clinic.models import Location

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class Scope:
    """For whom, when and where a list is read. `locations`: all that are open; `most`: so many
    rows are asked for, closed ones among them."""

    user: User
    now: datetime
    locations: Sequence[Location]
    most: int = SHOWN_AT_MOST + 1

    @property
    def zone(self) -> tzinfo | None:
        """That of the first location: lists are of no one place."""
        place = next(iter(self.locations), None)
        return place.zone if place else None

    @property
    def today(self) -> date:
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        """On the clock of the first location."""
        return at.astimezone(self.zone or UTC).date()


@dataclass(frozen=True)
class Row:
    """`about`: its name, the same each time it is read, without spaces; `says`: nothing clinical
    where the desk may read the list; `since`: the day by which it is sorted, as the list says;
    `address`: where it is seen to."""

    about: str
    says: str
    address: str
    client: Client | None = None
    since: date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class WorkList:
    """`rows`: the most pressing first, `scope.most` of them where there are so many, in a fixed
    number of statements. `page`: the URL name of the page where the same is seen to as a whole.
    `empties_itself`: a row leaves when the thing is done, never because somebody says so."""

    slug: str
    title: str
    says: str
    permission: Permission
    rows: Callable[[Scope], Iterable[Row]]
    page: str = ""
    empties_itself: bool = False


_lists: dict[str, WorkList] = {}


def register(*lists: WorkList) -> None:
    """Put lists on the page of work, in the order of registering."""
    _lists.update({each.slug: each for each in lists})


def lists_for(user: User) -> list[WorkList]:
    """Those that this person may read."""
    return [each for each in _lists.values() if user.may(each.permission)]


def list_called(slug: str, user: User) -> WorkList | None:
    """None too where the person may not read it."""
    return next((each for each in lists_for(user) if each.slug == slug), None)


def empties_itself(slug: str) -> bool:
    """Whether nobody closes the rows of this list by hand. No list: they may."""
    found = _lists.get(slug)
    return found is not None and found.empties_itself
