"""Which appointment, where, with whom and when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.forms.fields import AddressDateField, AddressMomentField, MomentField
from bookings.models import AppointmentType, DayPart
from medspa.clinic.models import Location, StaffMember
from treatments.catalogue.explorer import fold_parts
from treatments.models import FacialArea


class PickerForm(forms.Form):
    """Which day of which week the time picker shows; `anyone`: with whomever is free."""

    on = AddressDateField(required=False)
    page = AddressDateField(required=False)
    anyone = forms.BooleanField(required=False)


class AreasField(forms.MultipleChoiceField):
    """Codes of areas to talk about, brought along from another page: parts become what the form
    offers, unknown ones are left out."""

    def clean(self, value: Any) -> tuple[str, ...]:
        asked = fold_parts(self.to_python(value))
        if not asked:
            return ()
        known = set(
            FacialArea.objects.talked_about().filter(pk__in=asked).values_list("pk", flat=True)
        )
        return tuple(code for code in asked if code in known)


class DayPartsField(forms.MultipleChoiceField):
    """Parts of the day in an address; what is none is left out, and all of them are no wish."""

    def clean(self, value: Any) -> tuple[str, ...]:
        asked = set(self.to_python(value))
        known = tuple(part.value for part in DayPart if part.value in asked)
        return known if len(known) < len(DayPart) else ()


class ChoiceForm(forms.Form):
    """Which appointment, where, with whom and when: read from the address, so Back and refresh
    work."""

    appointment_type = forms.ModelChoiceField(
        AppointmentType.objects.online(),
        to_field_name="slug",
        error_messages={
            "required": _("Please choose what you'd like to come in for."),
            "invalid_choice": _("We don't offer that visit online. Please choose one of these."),
        },
    )
    location = forms.ModelChoiceField(
        Location.objects.filter(is_active=True),
        to_field_name="slug",
        required=False,
        error_messages={
            "invalid_choice": _("We don't know that location. Please choose one of these.")
        },
    )
    provider = forms.ModelChoiceField(
        StaffMember.objects.bookable(),
        to_field_name="slug",
        required=False,
        error_messages={
            "invalid_choice": _("You can't book that person. Please choose someone else.")
        },
    )
    starts_at = AddressMomentField(required=False)
    on = AddressDateField(required=False)
    page = AddressDateField(required=False)
    month = AddressDateField(required=False)
    interests = AreasField(required=False)
    part = DayPartsField(required=False)
    weekend = forms.BooleanField(required=False)

    def clean_location(self) -> Location:
        chosen: Location | None = self.cleaned_data["location"]
        if chosen:
            return chosen
        open_places = list(Location.objects.filter(is_active=True)[:2])
        if len(open_places) != 1:
            raise ValidationError(_("Please choose where you'd like to come."))
        return open_places[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, location, provider = map(cleaned.get, ("appointment_type", "location", "provider"))
        if kind and location and not kind.locations.filter(pk=location.pk).exists():
            says = gettext("We don't offer %(visit)s at %(place)s.")
            self.add_error("location", says % {"visit": gettext(kind.name), "place": location})
        if kind and provider and not kind.providers.filter(pk=provider.pk).exists():
            says = gettext("%(who)s doesn't offer %(visit)s.")
            self.add_error("provider", says % {"who": provider.name, "visit": gettext(kind.name)})
        elif location and provider and not provider.working_hours.filter(location=location):
            says = gettext("%(who)s doesn't see clients at %(place)s.")
            self.add_error("provider", says % {"who": provider.name, "place": location})
        return cleaned


class DeskChoiceForm(ChoiceForm):
    """At the desk, what is not online can be booked as well."""

    appointment_type = forms.ModelChoiceField(
        AppointmentType.objects.filter(is_active=True), to_field_name="slug"
    )


class SeenForm(forms.Form):
    """`version` is the state of the appointment that the person was looking at."""

    version = forms.IntegerField(required=False, min_value=1)


class TimeForm(SeenForm):
    """A time picked from those offered."""

    starts_at = MomentField(error_messages={"required": _("Please choose a time.")})
