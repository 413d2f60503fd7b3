from typing import Any

from django import forms

from medspa.accounts.models import User
from medspa.clinic.models import StaffMember
from medspa.formats.address_fields import AddressField


class LicenceForm(forms.ModelForm[StaffMember]):
    has_ended = forms.BooleanField(
        label="It ended",
        required=False,
        help_text="Only for a last day that is over, or before the one that is known.",
    )

    class Meta:
        model = StaffMember
        fields = ["licence_number", "licence_expires_on"]
        labels = {
            "licence_number": "License number",
            "licence_expires_on": "Last day of the license",
        }
        widgets = {"licence_expires_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}


class AddressForm(forms.Form):
    """A new address to sign in with."""

    email = AddressField(
        label="New e-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Please type the new address.",
            "invalid": "This does not look like an e-mail address. Example: name@example.com.",
        },
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[
            "email"
        ].help_text = f"We write to it and to {person.email}. Nothing changes until both said yes."
