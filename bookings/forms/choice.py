"""Which appointment, where, with whom and when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.forms.fields import AddressDateField, AddressMomentField, MomentField
from bookings.ground.named_rows import LOCATIONS, PROVIDERS, TYPES, NamedRows
from bookings.models import AppointmentType, DayPart, Weekday
from medspa.clinic.models import Location
from medspa.database.prepared import fetch_prepared
from treatments.catalogue.explorer import fold_parts
from treatments.models import FacialArea

_OFFERED_AT = """
    SELECT id FROM bookings_appointmenttype_locations
    WHERE appointmenttype_id = %(type)s AND location_id = %(location)s
"""


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


class WeekdaysField(forms.MultipleChoiceField):
    """Weekdays that do not suit, in an address; what is none is left out, and all are none."""

    def clean(self, value: Any) -> tuple[int, ...]:
        asked = set(self.to_python(value))
        known = tuple(day for day in Weekday.values if str(day) in asked)
        return known if len(known) < len(Weekday) else ()


class NamedRowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # of several models
    """A row named in an address by its slug. The list of all is only asked where a page shows it,
    or where a form has put other rows in their place."""

    _named: NamedRows[Any] | None

    def __init__(self, named: NamedRows[Any], **how: Any) -> None:
        super().__init__(named.rows, to_field_name="slug", **how)
        self._named = named

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)  # it gives the copy the same rows anew
        copied._named = self._named  # noqa: SLF001
        return copied

    def _set_queryset(self, rows: QuerySet[Any] | None) -> None:
        super()._set_queryset(rows)  # type: ignore[misc]
        self._named = None

    queryset = property(lambda self: self._get_queryset(), _set_queryset)

    def to_python(self, value: Any) -> Any:
        if self._named is None:
            return super().to_python(value)
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        found = self._named.by_slug(str(getattr(value, "slug", value)))
        if found is None:
            wrong = {"value": value}
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", wrong)
        return found


class ChoiceForm(forms.Form):
    """Which appointment, where, with whom and when: read from the address, so Back and refresh
    work."""

    appointment_type = NamedRowField(
        TYPES,
        error_messages={
            "required": _("Please choose what you'd like to come in for."),
            "invalid_choice": _("We don't offer that visit online. Please choose one of these."),
        },
    )
    location = NamedRowField(
        LOCATIONS,
        required=False,
        error_messages={
            "invalid_choice": _("We don't know that location. Please choose one of these.")
        },
    )
    provider = NamedRowField(
        PROVIDERS,
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
        if kind and location and not _is_offered_at(kind, location):
            says = gettext("We don't offer %(visit)s at %(place)s.")
            self.add_error("location", says % {"visit": kind.called, "place": location})
        if kind and provider and not kind.providers.filter(pk=provider.pk).exists():
            says = gettext("%(who)s doesn't offer %(visit)s.")
            self.add_error("provider", says % {"who": provider.name, "visit": kind.called})
        elif location and provider and not provider.working_hours.filter(location=location):
            says = gettext("%(who)s doesn't see clients at %(place)s.")
            self.add_error("provider", says % {"who": provider.name, "place": location})
        return cleaned


def _is_offered_at(kind: AppointmentType, location: Location) -> bool:
    return bool(fetch_prepared(_OFFERED_AT, {"type": kind.pk, "location": location.pk}))


class DeskChoiceForm(ChoiceForm):
    """At the desk, what is not online can be booked as well."""

    appointment_type = NamedRowField(NamedRows(AppointmentType.objects.filter(is_active=True)))
    never = WeekdaysField(required=False)


class SeenForm(forms.Form):
    """`version` is the state of the appointment that the person was looking at."""

    version = forms.IntegerField(required=False, min_value=1)


class TimeForm(SeenForm):
    """A time picked from those offered."""

    starts_at = MomentField(error_messages={"required": _("Please choose a time.")})
