"""Who is coming, as typed on the public site."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from phonenumber_field.formfields import PhoneNumberField

from bookings.forms.fields import NameField, write_phones_as_at
from medspa.clinic.models import Location
from treatments.models import FacialArea

EARLIEST_BIRTH = date(1900, 1, 1)


def areas_to_talk_about() -> QuerySet[FacialArea]:
    """The areas under the names that clients use: a composite stands for its parts."""
    return FacialArea.objects.exclude(composites__isnull=False)


class PersonForm(forms.Form):
    """Who it is. Every box starts unticked; the honeypot is a field that no person sees."""

    first_name = NameField(
        max_length=150,
        error_messages={"required": "Please tell us your first name."},
        widget=forms.TextInput({"autocomplete": "given-name", "autocapitalize": "words"}),
    )
    last_name = NameField(
        max_length=150,
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
    sms_consent = forms.BooleanField(required=False)
    marketing_consent = forms.BooleanField(required=False)
    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: Any = None, *, location: Location, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        write_phones_as_at(location, self.fields["phone"])

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Please leave the hidden field empty.")
        return ""


class DetailsForm(PersonForm):
    """Who is coming, and what she would like to talk about."""

    birth_on = forms.DateField(
        label="Date of birth",
        required=False,
        error_messages={"invalid": "Please write the date like 1990-05-31."},
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    interests = forms.ModelMultipleChoiceField(
        areas_to_talk_about(),
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
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_birth_on(self) -> date | None:
        born = self.cleaned_data["birth_on"]
        if born and not EARLIEST_BIRTH <= born <= self.today:
            raise ValidationError("Please check the date of birth.")
        return born
