"""Where a tile of the board was put, or how long it was made."""

from datetime import datetime, time, timedelta

from django import forms

from bookings.forms.desk import OverlapForm, OverrideForm
from bookings.forms.fields import AddressDateField, MomentField
from medspa.clinic.models import Location, Resource, StaffMember


class DropForm(OverlapForm, OverrideForm):
    """Another time, an instant or a `minute` of a `day` on the wall of the location, in the column
    of a `provider` or of a `room`; or, with `minutes`, another length where it stands. `version`:
    what was on the board."""

    starts_at = MomentField(required=False)
    day = AddressDateField(required=False)
    minute = forms.IntegerField(required=False, min_value=0, max_value=24 * 60)
    minutes = forms.IntegerField(required=False, min_value=5, max_value=480)
    provider = forms.ModelChoiceField(
        StaffMember.objects.filter(is_active=True), to_field_name="slug", required=False
    )
    room = forms.ModelChoiceField(Resource.objects.filter(is_active=True), required=False)
    version = forms.IntegerField(min_value=1)

    def when(self, location: Location) -> datetime | None:
        """None where no time was said: it stays."""
        said = self.cleaned_data
        if said["starts_at"] or said["day"] is None or said["minute"] is None:
            at: datetime | None = said["starts_at"]
            return at
        midnight = datetime.combine(said["day"], time(), tzinfo=location.zone)
        return midnight + timedelta(minutes=said["minute"])  # on the wall, as it was put there

    def ends_at(self, starts_at: datetime) -> datetime | None:
        """Of a visit that was made longer or shorter; None where it was moved."""
        minutes = self.cleaned_data.get("minutes")
        return starts_at + timedelta(minutes=minutes) if minutes else None
