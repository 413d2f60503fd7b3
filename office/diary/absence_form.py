"""An absence as typed: of one or many people, or of a whole place; once, or again and again."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from bookings.forms import RecurringTimeOffForm, TimeOffForm
from bookings.models import RecurringTimeOff, TimeOff
from bookings.schedule.absences import Absence
from medspa.clinic.models import Location, StaffMember
from office.diary.hours_form import DayField
from office.diary.reading import ReadsClashes, hidden_field

RHYTHMS = [("0", "Once"), ("1", "Every week"), ("2", "Every two weeks"), ("4", "Every four weeks")]
TWO_CLOCKS = (
    "%s works in two time zones, so we can't tell which clock you mean. Choose the location, too."
)


def _clock_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class AbsenceForm(ReadsClashes, forms.Form):
    """`absences` are not saved yet: one for each person, or one for the place."""

    people = forms.ModelMultipleChoiceField(
        label="Who is away",
        queryset=StaffMember.objects.filter(is_active=True, is_provider=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody ticked: the whole location is closed.",
    )
    location = forms.ModelChoiceField(
        label="Where",
        queryset=Location.objects.filter(is_active=True),
        required=False,
        empty_label="Everywhere",
    )
    first_on = DayField(
        label="First day", help_text="Of what comes again: the first time, on this day of the week."
    )
    last_on = DayField(
        label="Last day",
        required=False,
        help_text="Once, empty: that one day. Of what comes again: no time after this day.",
    )
    begins_at = _clock_field("From")
    ends_at = _clock_field("To")
    every_weeks = forms.ChoiceField(label="How often", choices=RHYTHMS, initial="0")
    is_open_ended = forms.BooleanField(label="Until further notice", required=False)
    reason = forms.CharField(label="Reason, as the board shows it", max_length=120, required=False)
    read = hidden_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absences: list[Absence] = []
        self.fields["begins_at"].help_text = "No times: the whole day."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("people") and not said.get("location"):
            self.add_error("people", "Tick who is away, or choose the location that is closed.")
        first, last = said.get("first_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The last day is not before the first.")
        self._check_end(said)
        if "begins_at" in said and "ends_at" in said:
            self._check_clock(said)
        if not self.errors:
            self.absences = [self._absence(each) for each in said["people"] or [None]]
        return said

    def _check_end(self, said: dict[str, Any]) -> None:
        """What comes again goes on for ever only where somebody said so."""
        comes_again, is_open_ended = said.get("every_weeks", "0") != "0", said.get("is_open_ended")
        if is_open_ended and (said.get("last_on") or not comes_again):
            self.add_error("is_open_ended", "Only for what comes again, and without a last day.")
        elif comes_again and not is_open_ended and "last_on" in said and not said["last_on"]:
            self.add_error("last_on", "Choose the last day, or tick “Until further notice”.")

    def _check_clock(self, said: dict[str, Any]) -> None:
        begins, ends = said["begins_at"], said["ends_at"]
        if (begins is None) != (ends is None):
            self.add_error("ends_at" if ends is None else "begins_at", "Both times, or neither.")
        one_day = said.get("last_on") in (None, said.get("first_on")) or said["every_weeks"] != "0"
        if begins and ends and one_day and ends <= begins:
            self.add_error("ends_at", "The end needs to be after the start.")

    def _absence(self, person: StaffMember | None) -> Absence:
        said = self.cleaned_data
        of = {"provider": person, "location": said["location"], "reason": said["reason"]}
        begins_at, ends_at = said["begins_at"] or time.min, said["ends_at"] or time.min
        if said["every_weeks"] != "0":
            return RecurringTimeOff(
                first_on=said["first_on"],
                last_on=said["last_on"],
                every_weeks=int(said["every_weeks"]),
                begins_at=begins_at,
                ends_at=ends_at,
                **of,
            )
        last = said["last_on"] or said["first_on"]
        last += timedelta(days=0 if said["ends_at"] else 1)
        zone = self._zone(person)
        starts_at, until = (
            _instant(said["first_on"], begins_at, zone, 0),
            _instant(last, ends_at, zone, 1),
        )
        return TimeOff(starts_at=starts_at, ends_at=until, **of)

    def _zone(self, person: StaffMember | None) -> tzinfo:
        place: Location | None = self.cleaned_data["location"]
        if place or person is None:
            return place.zone if place else UTC
        zones = set(person.working_hours.values_list("location__time_zone", flat=True))
        if len(zones) > 1:
            self.add_error("location", TWO_CLOCKS % person.name)
        first = Location.first_open()
        return ZoneInfo(zones.pop()) if zones else (first.zone if first else UTC)


def _instant(day: date, at: time, zone: tzinfo, fold: int) -> datetime:
    """Of an hour that comes twice an absence begins with the first and ends with the second."""
    return datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)


class OnceForm(ReadsClashes, TimeOffForm):
    """One absence, from one moment to another; `keep_read` lists the visits."""

    WHEN = ()
    read = hidden_field()


class AgainForm(ReadsClashes, RecurringTimeOffForm):
    """One that comes again."""

    WHEN = ()
    read = hidden_field()
