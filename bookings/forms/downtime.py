"""What happened to a visit while nobody could write it down."""

from datetime import date, datetime, time

from django import forms

from bookings.downtime.late_entry import Happened
from bookings.forms.fields import AddressDateField
from medspa.clinic.models import Location


class DayForm(forms.Form):
    day = AddressDateField(required=False)


class HappenedForm(forms.Form):
    """Times on the clock of the location."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    arrived = forms.TimeField(
        required=False, label="Arrived", widget=forms.TimeInput({"type": "time"})
    )
    left = forms.TimeField(required=False, label="Left", widget=forms.TimeInput({"type": "time"}))
    missed = forms.BooleanField(required=False, label="Did not come")

    def happened(self, location: Location, day: date) -> Happened:
        said = self.cleaned_data

        def instant(at: time | None) -> datetime | None:
            return datetime.combine(day, at, tzinfo=location.zone) if at else None

        return Happened(instant(said["arrived"]), instant(said["left"]), said["missed"])
