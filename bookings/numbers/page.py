"""A report as the page shows it: figures, and a table of periods that a plot is drawn from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bookings.numbers.report import Read, Report
from bookings.numbers.span import A_DAY, Span

LENGTHS = (("4 weeks", 28), ("3 months", 91), ("A year", 365), ("2 years", 731))


@dataclass(frozen=True)
class Cell:
    """`value` as a number for the plot; None where there is none."""

    value: float | None
    unit: str
    key: str

    @property
    def text(self) -> str:
        if self.value is None:
            return "none"
        return f"{self.value:.0f}{' %' if self.unit == '%' else ''}"


@dataclass(frozen=True)
class Period:
    begins: date
    query: str
    cells: list[Cell]


@dataclass(frozen=True)
class Section:
    report: Report
    read: Read
    span: Span

    @property
    def periods(self) -> list[Period]:
        """None of a report that is not drawn."""
        lines = self.read.lines
        begins = self.span.periods() if lines else ()
        return [
            Period(
                first,
                self.span.query(first),
                [Cell(line.values[first], line.unit, line.key) for line in lines],
            )
            for first in begins
        ]

    def cells(self) -> Iterator[list[str]]:
        """Of each figure, as a file has it."""
        for one in self.read.figures:
            share = "" if one.share is None else f"{one.share:.1f}"
            says = one.says or self.report.says
            yield [self.report.title, one.label, str(one.count), share, one.amount, says]


def quick_spans(span: Span, today: date) -> list[tuple[str, str, bool]]:
    """Usual ranges until yesterday: words, query of the address, whether it is shown now."""
    last = today - A_DAY
    found = []
    for words, days in LENGTHS:
        first = last - timedelta(days=days - 1)
        asked = Span(first, last, span.locations, span.now, span.chosen, span.within)
        found.append((words, asked.query(), (span.first, span.last) == (first, last)))
    return found
