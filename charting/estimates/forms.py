"""What is typed about estimates."""

from django import forms

from charting.models import WithoutEstimate


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
