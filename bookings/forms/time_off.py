"""Time off as the manager types it: on the wall clock of the place."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bookings.forms.absences import OverAppointmentsForm
from bookings.forms.fields import YEARS
from bookings.models import RecurringTimeOff, TimeOff

WALL_FORMAT = "%Y-%m-%dT%H:%M"


class WallTimeField(forms.DateTimeField):
    """A time without a zone yet; the form knows whose clock is meant."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format=WALL_FORMAT)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):  # has every hour of every day; the page's own zone may not
            at = super().to_python(value)
        if at and at.year not in YEARS:
            raise ValidationError("Please check the year.")
        return at and at.replace(tzinfo=None)


class TimeOffForm(OverAppointmentsForm):
    """The clock is that of the location, or of the one place where the provider works."""

    WHEN: tuple[str, ...] = ("provider", "location", "starts_at", "ends_at")

    starts_at = WallTimeField(label="From", help_text="Local time at the location.")
    ends_at = WallTimeField(label="To")

    class Meta:
        model = TimeOff
        fields = ("provider", "location", "starts_at", "ends_at", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("starts_at", "ends_at"):
                self.initial[name] = self.instance.on_wall(getattr(self.instance, name))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        of = {name: cleaned.get(name) for name in ("provider", "location")}
        zone = TimeOff(**of).zone
        if of["provider"] and zone is None:
            says = (
                "They work in two time zones, so we can't tell which one you mean. "
                "Please add the time off for each location."
            )
            self.add_error("location", says)
        # Of an hour that comes twice the time off begins with the first and ends with the second.
        for fold, name in enumerate(("starts_at", "ends_at")):
            if wall := cleaned.get(name):
                cleaned[name] = self._instant(name, wall.replace(fold=fold), zone or UTC)
        if not self.errors and cleaned["starts_at"] >= cleaned["ends_at"]:
            self.add_error("ends_at", "The end needs to be after the start.")
        return cleaned

    def _instant(self, name: str, wall: datetime, zone: tzinfo) -> datetime:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) != wall:
            self.add_error(name, "This time doesn't exist on that day: clocks spring forward.")
        return at


class RecurringTimeOffForm(OverAppointmentsForm):
    """Time off that comes again."""

    WHEN: tuple[str, ...] = (
        "provider",
        "location",
        "first_on",
        "last_on",
        "every_weeks",
        "begins_at",
        "ends_at",
    )

    class Meta:
        model = RecurringTimeOff
        fields = (
            "provider",
            "location",
            "first_on",
            "last_on",
            "every_weeks",
            "begins_at",
            "ends_at",
            "reason",
        )
