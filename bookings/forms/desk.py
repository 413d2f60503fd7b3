"""What the front desk asks and answers."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from phonenumber_field.formfields import PhoneNumberField

from bookings.forms.choice import TimeForm
from bookings.forms.fields import AddressDateField, MomentField, NameField, write_phones_as_at
from bookings.models import Appointment
from bookings.services.overrides import Override
from medspa.clients.models import Client
from medspa.clinic.models import Location


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


class OverrideForm(forms.Form):
    """Why a visit takes place although rules forbid it, and which rules the person has read."""

    override_reason = forms.CharField(
        label="Reason to go ahead",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    override_rules = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    @property
    def override(self) -> Override | None:
        """None where no reason was given."""
        reason = self.cleaned_data.get("override_reason", "").strip()
        rules = frozenset(self.cleaned_data.get("override_rules", "").split())
        return Override(reason, rules) if reason else None


class DeskMoveForm(OverrideForm, TimeForm):
    """Another time for a visit."""


class DeskBookingForm(OverrideForm):
    """A client who is known, or the few facts of a new one, and the time picked for her."""

    NEW = ("first_name", "last_name", "email", "phone")

    starts_at = MomentField(error_messages={"required": "Please choose a time."})
    client = forms.ModelChoiceField(
        Client.objects.all(),
        required=False,
        error_messages={"invalid_choice": "We do not know this client. Please search again."},
    )
    first_name = NameField(max_length=150, required=False)
    last_name = NameField(max_length=150, required=False)
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    phone = PhoneNumberField(required=False, widget=forms.TextInput({"type": "tel"}))
    note = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea({"rows": 2}), label="Note"
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, location: Location, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        write_phones_as_at(location, self.fields["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("client") or "client" in self.errors:
            return cleaned
        if not any(self.data.get(name) for name in self.NEW):
            self.add_error("client", "Please choose a client, or enter a new one.")
            return cleaned
        for name in self.NEW:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError("Needed for a new client."))
        return cleaned
