"""What is typed about estimates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from charting.models import WithoutEstimate
from medspa.clients.models import Client


class WithoutForm(forms.Form):
    """Why a visit has no written estimate."""

    why = forms.ChoiceField(
        label="Why",
        choices=[(why, why.label) for why in WithoutEstimate.STATED],
        widget=forms.RadioSelect,
        error_messages={"required": "Say why there is none."},
    )
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="Nothing about the treatment."
    )


class WantedForm(forms.Form):
    """What an estimate is wanted of, where nothing is booked: in the client's words."""

    wanted = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": _("Please say it in at most 300 characters.")},
    )


class AskedForm(WantedForm):
    """Who asked for an estimate, and of which visit; empty where nothing is booked."""

    client = forms.ModelChoiceField(
        Client.objects.all(),
        error_messages={"invalid_choice": "We do not know this client. Please search again."},
    )
    visit = forms.ModelChoiceField(
        Appointment.objects.booked_or_later().with_people(),
        to_field_name="reference",
        required=False,
        error_messages={"invalid_choice": "We do not know this visit."},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        visit, client = said.get("visit"), said.get("client")
        if visit and client and visit.client_id != client.pk:
            raise ValidationError("This is the visit of somebody else.")
        return said


class SettleForm(forms.Form):
    note = forms.CharField(max_length=300)
