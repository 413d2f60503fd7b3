"""Which board somebody looks at."""

from django import forms

from bookings.board.sheet import PROVIDERS, ROOMS
from bookings.forms.fields import AddressDateField
from bookings.live.grids import Place
from medspa.clinic.models import Location


class PlaceForm(forms.Form):
    """`seen`: the microsecond until which the browser knows everything."""

    location = forms.ModelChoiceField(Location.objects.filter(is_active=True), to_field_name="slug")
    day = AddressDateField()
    by = forms.ChoiceField(choices=[(PROVIDERS, PROVIDERS), (ROOMS, ROOMS)], required=False)
    seen = forms.IntegerField(min_value=0, required=False)

    @property
    def place(self) -> Place:
        said = self.cleaned_data
        return Place(said["location"].pk, said["day"], said["by"] or PROVIDERS)
