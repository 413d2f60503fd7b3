"""What a report is: figures with their definitions, and the rows behind each.

An app registers its reports (`register`) when it is loaded; the page knows none by name. A figure
and its rows are asked of the same query, so that the one is the number of the other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from bookings.numbers.span import Span
from medspa.accounts.permissions import Permission


@dataclass(frozen=True)
class Column:
    """`read`: what it says of a row, as text."""

    title: str
    read: Callable[[Any], str]


@dataclass(frozen=True)
class Figure:
    """`count`: how many rows; `of`: how many they are a share of; `line`: the share that is usual
    in the trade, in percent; `amount`: what is said beside the count; `percent`: a share
    that is not one of rows."""

    key: str
    label: str
    says: str
    count: int
    of: int | None = None
    line: int | None = None
    amount: str = ""
    percent: float | None = None

    @property
    def share(self) -> float | None:
        """In percent; None of nothing."""
        if self.percent is not None:
            return self.percent
        return 100 * self.count / self.of if self.of else None

    @property
    def is_above(self) -> bool:
        """More than is usual, as the page shows both."""
        return self.share is not None and self.line is not None and round(self.share) > self.line


@dataclass(frozen=True)
class Heading:
    """Of the rows that one figure counts."""

    label: str
    says: str = ""


@dataclass(frozen=True)
class Line:
    """One column of the table of periods, and one line of its plot: `values` by the first day."""

    key: str
    label: str
    unit: str
    values: Mapping[date, float | None]
    usual: int | None = None


@dataclass(frozen=True)
class Read:
    """What a report says of some days."""

    figures: list[Figure]
    lines: list[Line] = field(default_factory=list)


class Report(Protocol):
    """`page`: the name of the URL of a page that says more, for those who may see the report."""

    @property
    def slug(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def says(self) -> str: ...

    @property
    def permission(self) -> Permission: ...

    @property
    def columns(self) -> tuple[Column, ...]: ...

    @property
    def page(self) -> str: ...

    def read(self, span: Span) -> Read:
        """In a fixed number of statements."""
        ...

    def rows(self, span: Span, key: str) -> QuerySet[Any] | None:
        """Those that a figure counts, the newest first; None for a figure that there is not."""
        ...

    def heading(self, span: Span, key: str) -> Heading | None:
        """What the rows of a figure are, without any other figure; one statement at most."""
        ...

    def address(self, row: Any) -> str:
        """Where the row is looked at."""
        ...


_reports: dict[str, Report] = {}


def register(*reports: Report) -> None:
    """Put reports on the page of numbers, in the order of registering."""
    _reports.update({each.slug: each for each in reports})


def reports_for(permissions: Iterable[str]) -> list[Report]:
    """Those that somebody with these permissions may see."""
    granted = set(permissions)
    return [each for each in _reports.values() if each.permission in granted]
