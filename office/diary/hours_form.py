"""A week of hours, or a day, as typed: two stretches a day, more where a day has more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.forms import BoundField

from bookings.availability.open_hours import Span
from bookings.forms.fields import YEARS
from bookings.models import Weekday
from office.diary.reading import ReadsClashes, hidden_field

LEAST = 2  # stretches of a day that can be typed: before and after lunch


class DayField(forms.DateField):
    """A day in the years that are reckoned with."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": "Choose a day.",
        "invalid": "This is not a day.",
    }

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise forms.ValidationError("Please check the year.")
        return day


@dataclass(frozen=True)
class DayRow:
    """A day of the form: its name and the pairs of fields."""

    number: int
    name: str
    pairs: Sequence[tuple[BoundField, BoundField]]

    @property
    def others(self) -> list[tuple[int, str]]:
        return [(day.value, day.label) for day in Weekday if day.value != self.number]


class SpansForm(ReadsClashes, forms.Form):
    """Fields `d0n0a` and `d0n0b`: the first stretch of Monday, from and to."""

    seen = hidden_field()
    read = hidden_field()

    def __init__(
        self, *args: Any, week: Mapping[int, Sequence[Span]], names: Mapping[int, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.names = names
        self.most = {day: max(LEAST, len(week.get(day, ()))) for day in names}
        for day, number, end in self._fields_of(names):
            spans = week.get(day, ())
            value = spans[number]["ab".index(end)] if number < len(spans) else None
            self.fields[f"d{day}n{number}{end}"] = _time_field(names[day], number, end, value)

    def _fields_of(self, days: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        return ((day, n, end) for day in days for n in range(self.most[day]) for end in "ab")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for day in self.names:
            for number in range(self.most[day]):
                a, b = f"d{day}n{number}a", f"d{day}n{number}b"
                if a in said and b in said and (said[a] is None) != (said[b] is None):
                    missing = b if said[b] is None else a
                    self.add_error(missing, f"{self.names[day]}: both times, or neither.")
        return said

    def spans_of(self, day: int) -> list[Span]:
        """As typed, in order of time."""
        pairs = [
            (self.cleaned_data[f"d{day}n{number}a"], self.cleaned_data[f"d{day}n{number}b"])
            for number in range(self.most[day])
        ]
        return sorted((a, b) for a, b in pairs if a and b)

    @property
    def rows(self) -> list[DayRow]:
        return [
            DayRow(
                day,
                name,
                [
                    (self[f"d{day}n{number}a"], self[f"d{day}n{number}b"])
                    for number in range(self.most[day])
                ],
            )
            for day, name in self.names.items()
        ]


class WeekForm(SpansForm):
    """The usual week, and from which day on it holds."""

    from_on = DayField(label="From this day on", help_text="Until then everything stays as it is.")

    @property
    def week(self) -> dict[int, list[Span]]:
        return {day: self.spans_of(day) for day in self.names}

    def copy_day(self, day: int, targets: Iterable[str]) -> None:
        """What is typed for one day into others; nothing is saved yet."""
        for other in targets:
            if other.isdecimal() and int(other) in self.names:
                for _day, number, end in self._fields_of([day]):
                    said = self.data.get(f"d{day}n{number}{end}", "")
                    self.put_in(f"d{other}n{number}{end}", said)


class OwnDayForm(SpansForm):
    """One day with other hours."""

    day = DayField(label="Day")


def _time_field(name: str, number: int, end: str, value: time | None) -> forms.TimeField:
    which = "" if number == 0 else f", {number + 1}"
    says = f"{name}{which}, {'from' if end == 'a' else 'to'}"
    widget = forms.TimeInput({"type": "time", "aria-label": says, "class": "form-control"}, "%H:%M")
    return forms.TimeField(
        label=says,
        required=False,
        widget=widget,
        initial=value,
        error_messages={"invalid": f"{says}: write it like 9:30."},
    )
