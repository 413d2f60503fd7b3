"""What is typed about estimates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charting.models import WithoutEstimate


class BirthForm(forms.Form):
    """Who reads the estimate."""

    birth_on = forms.DateField(
        label=_("Your date of birth"),
        error_messages={
            "invalid": _("Please write the date like 1990-05-31."),
            "required": _("Please enter your date of birth."),
        },
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )


class WithoutForm(forms.Form):
    """Why a visit has no written estimate."""

    STATED = (WithoutEstimate.Why.ON_PAPER, WithoutEstimate.Why.NOT_WANTED)
    why = forms.ChoiceField(
        label="Why",
        choices=[(why, why.label) for why in STATED],
        widget=forms.RadioSelect,
        error_messages={"required": "Say why there is none."},
    )
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="Nothing about the treatment."
    )
