"""Reports that count rows by a condition each: one statement for all figures, one by period."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Trunc

from bookings.numbers.report import Column, Figure, Heading, Line, Read
from bookings.numbers.span import Span
from medspa.accounts.permissions import Permission


def row_by_row(rows: QuerySet[Any]) -> Case:
    """Whether there is any such row, asked by index for each row of the outer query.

    Of a bare EXISTS in a condition PostgreSQL makes a join, which compares all with all where the
    person of a visit may have several records.
    """
    there_is = When(Exists(rows), then=Value(value=True))
    return Case(there_is, default=Value(value=False), output_field=BooleanField())


@dataclass(frozen=True)
class Counted:
    """Rows for which `which` holds; a share of those of the figure `of`. `is_drawn`: a line of the
    plot, as its share where it has one."""

    key: str
    label: str
    says: str
    which: Q
    of: str = ""
    line: int | None = None
    is_drawn: bool = False


@dataclass(frozen=True)
class Measure:
    """A figure of the rows as a whole beside their number, such as a median; `say` puts it."""

    key: str
    label: str
    unit: str
    ask: Aggregate
    number: Callable[[Any], float]


@dataclass(frozen=True)
class CountedReport:
    """`base`: the rows that any figure counts, with the annotations that conditions read and with
    `on`, the day of each on the clock of its place."""

    slug: str
    title: str
    says: str
    base: Callable[[Span], QuerySet[Any]]
    counts: tuple[Counted, ...]
    columns: tuple[Column, ...]
    address: Callable[[Any], str]
    order: tuple[str, ...] = ("-starts_at", "-pk")
    measure: Measure | None = None
    permission: Permission = Permission.VIEW_DIARY
    page: str = ""

    def read(self, span: Span) -> Read:
        rows = self.base(span).order_by()
        found = rows.aggregate(**self._asked())
        figures = [self._figure(each, found) for each in self.counts]
        return Read(figures, self._lines(span, rows))

    def rows(self, span: Span, key: str) -> QuerySet[Any] | None:
        which = {each.key: each.which for each in self.counts}
        if key not in which:
            return None
        rows: QuerySet[Any] = self.base(span).filter(which[key]).order_by(*self.order)
        return rows

    def heading(self, span: Span, key: str) -> Heading | None:
        return next((Heading(one.label, one.says) for one in self.counts if one.key == key), None)

    def _asked(self) -> dict[str, Aggregate]:
        asked: dict[str, Aggregate] = {
            f"n_{each.key}": Count("pk", filter=each.which or None) for each in self.counts
        }
        return asked | ({"measured": self.measure.ask} if self.measure else {})

    def _figure(self, one: Counted, found: dict[str, Any]) -> Figure:
        count, of = found[f"n_{one.key}"], found[f"n_{one.of}"] if one.of else None
        amount = ""
        if self.measure and self.measure.key == one.key and found["measured"] is not None:
            number = self.measure.number(found["measured"])
            amount = f"{self.measure.label} {number:.0f} {self.measure.unit}"
        return Figure(one.key, one.label, one.says, count, of, one.line, amount)

    def _lines(self, span: Span, rows: QuerySet[Any]) -> list[Line]:
        """By period. One statement, none for a report that is not drawn."""
        drawn = [each for each in self.counts if each.is_drawn]
        if not drawn and not self.measure:
            return []
        begins = Trunc("on", span.step, output_field=DateField())
        by_period = rows.annotate(begins=begins).values("begins").annotate(**self._asked())
        found = {row["begins"]: row for row in by_period}
        lines = [self._line(each, span, found) for each in drawn]
        return [*lines, self._measured(self.measure, span, found)] if self.measure else lines

    @staticmethod
    def _line(one: Counted, span: Span, found: dict[date, dict[str, Any]]) -> Line:
        def value(begins: date) -> float | None:
            row = found.get(begins)
            if not one.of:
                return row[f"n_{one.key}"] if row else 0
            of = row[f"n_{one.of}"] if row else 0
            return 100 * row[f"n_{one.key}"] / of if row and of else None

        values = {begins: value(begins) for begins in span.periods()}
        return Line(one.key, one.label, "%" if one.of else "", values, one.line)

    @staticmethod
    def _measured(one: Measure, span: Span, found: dict[date, dict[str, Any]]) -> Line:
        measured = {begins: row["measured"] for begins, row in found.items()}
        values = {
            begins: None if measured.get(begins) is None else one.number(measured[begins])
            for begins in span.periods()
        }
        return Line(one.key, f"{one.label}, {one.unit}", "", values)
