"""What people choose and type on the booking pages."""

import unicodedata
import uuid
from datetime import UTC, date, datetime
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from phonenumber_field.formfields import PhoneNumberField

from bookings.models import Appointment, AppointmentType
from medspa.clinic.models import Location, StaffMember
from treatments.models import FacialArea

EARLIEST_BIRTH = date(1900, 1, 1)
MOMENT_FORMAT = "%Y-%m-%dT%H:%MZ"
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def region_of(location: Location) -> str:
    """The country whose way of writing phone numbers holds at the location: `US`."""
    return phonenumbers.region_code_for_number(location.phone) or "US"


def without_controls(text: str) -> str:
    """The text without control characters and direction overrides; the joiners of emoji stay."""
    return "".join(c for c in text if unicodedata.category(c) != "Cc" and c not in OVERRIDES)


class NameField(forms.CharField):
    """A person's name in any script. What could disturb the text around it is left out."""

    def to_python(self, value: Any) -> str:
        return without_controls(super().to_python(value)).strip()


class MomentField(forms.Field):
    """An instant as the pages write it into addresses: `2026-11-24T18:15Z`."""

    def to_python(self, value: str | None) -> datetime | None:
        if not value:
            return None
        try:
            return datetime.strptime(value, MOMENT_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            raise ValidationError("We could not read that time. Please choose it again.") from None


class AddressDateField(forms.DateField):
    """A day in an address. Nonsense counts as nothing said."""

    def clean(self, value: Any) -> date | None:
        try:
            return super().clean(value)
        except ValidationError:
            return None


class PickerForm(forms.Form):
    """Which day of which week the time picker shows; `anyone`: with whomever is free."""

    on = AddressDateField(required=False)
    page = AddressDateField(required=False)
    anyone = forms.BooleanField(required=False)


class ChoiceForm(forms.Form):
    """Which visit, where, with whom and when: read from the address, so Back and refresh work."""

    appointment_type = forms.ModelChoiceField(
        AppointmentType.objects.none(),
        to_field_name="slug",
        error_messages={
            "required": "Please choose what you would like to come in for.",
            "invalid_choice": "We do not offer that visit online. Please choose one of these.",
        },
    )
    location = forms.ModelChoiceField(
        Location.objects.none(),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": "We do not know that place. Please choose one of these."},
    )
    provider = forms.ModelChoiceField(
        StaffMember.objects.none(),
        to_field_name="slug",
        required=False,
        error_messages={
            "invalid_choice": "That person cannot be booked. Please choose somebody else."
        },
    )
    starts_at = MomentField(required=False)
    on = AddressDateField(required=False)
    page = AddressDateField(required=False)

    def __init__(self, data: Any = None, *, types: QuerySet[AppointmentType] | None = None) -> None:
        super().__init__(data)
        online = AppointmentType.objects.online() if types is None else types
        self.fields["appointment_type"].queryset = online
        self.fields["location"].queryset = Location.objects.filter(is_active=True)
        self.fields["provider"].queryset = StaffMember.objects.filter(
            is_active=True, is_provider=True
        )

    def clean_location(self) -> Location:
        if chosen := self.cleaned_data["location"]:
            return chosen
        open_places = list(self.fields["location"].queryset[:2])
        if len(open_places) != 1:
            raise ValidationError("Please choose where you would like to come.")
        return open_places[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, location, provider = map(cleaned.get, ("appointment_type", "location", "provider"))
        if kind and location and not kind.locations.filter(pk=location.pk).exists():
            self.add_error("location", f"{kind} is not offered at {location}.")
        if kind and provider and not kind.providers.filter(pk=provider.pk).exists():
            self.add_error("provider", f"{provider.name} does not offer {kind}.")
        return cleaned


class TimeForm(forms.Form):
    """A time picked from those offered; `version` is the state of the visit that it moves."""

    starts_at = MomentField(error_messages={"required": "Please choose a time."})
    version = forms.IntegerField(required=False, min_value=1)


class BoardForm(forms.Form):
    """Which day of which location the board shows, and the visit opened beside it."""

    day = AddressDateField(required=False)
    location = forms.SlugField(required=False)
    visit = forms.CharField(max_length=9, required=False)


class StepForm(forms.Form):
    """The next step of a visit; `version` is what the person at the desk was looking at."""

    UNDO = "undo"
    CANCELLED_FOR_CLIENT = "cancelled_for_client"

    to = forms.ChoiceField(
        choices=[(UNDO, UNDO), (CANCELLED_FOR_CLIENT, ""), *Appointment.Status.choices]
    )
    version = forms.IntegerField(required=False, min_value=1)


class DetailsForm(forms.Form):
    """Who is coming. Every box starts unticked; the honeypot is a field that no person sees."""

    first_name = NameField(
        max_length=200,
        error_messages={"required": "Please tell us your first name."},
        widget=forms.TextInput({"autocomplete": "given-name", "autocapitalize": "words"}),
    )
    last_name = NameField(
        max_length=200,
        error_messages={"required": "Please tell us your last name."},
        widget=forms.TextInput({"autocomplete": "family-name", "autocapitalize": "words"}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="Your confirmation goes here.",
        error_messages={
            "required": "Please give an e-mail address: your confirmation goes there.",
            "invalid": "This does not look like an e-mail address. Example: name@example.com.",
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    phone = PhoneNumberField(
        label="Mobile phone",
        help_text="Only for this visit: in case something changes.",
        error_messages={"required": "Please give a phone number: we call it if something changes."},
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    birth_on = forms.DateField(
        label="Date of birth",
        required=False,
        error_messages={"invalid": "Please write the date like 1990-05-31."},
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    interests = forms.ModelMultipleChoiceField(
        FacialArea.objects.none(),
        required=False,
        error_messages={"invalid_choice": "We do not know the area “%(value)s”."},
    )
    note = forms.CharField(
        label="Anything we should know?",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": "Please keep this under 1,000 characters."},
    )
    sms_consent = forms.BooleanField(required=False)
    marketing_consent = forms.BooleanField(required=False)
    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, location: Location, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["interests"].queryset = FacialArea.objects.exclude(composites__isnull=False)
        region = region_of(location)
        example = phonenumbers.format_number(
            phonenumbers.example_number(region), phonenumbers.PhoneNumberFormat.NATIONAL
        )
        self.fields["phone"].region = region
        self.fields["phone"].error_messages["invalid"] = (
            f"This does not look like a phone number. Write it like {example}, "
            "or with + and the country code."
        )

    def clean_birth_on(self) -> date | None:
        born = self.cleaned_data["birth_on"]
        if born and not EARLIEST_BIRTH <= born <= self.today:
            raise ValidationError("Please check the date of birth.")
        return born

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Please leave the hidden field empty.")
        return ""
