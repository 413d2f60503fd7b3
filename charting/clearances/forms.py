"""A prescriber's clearance and a client's answer to a consent form, as they are typed."""

from django import forms

from charting.ground.forms import time_field
from treatments.models import FacialArea, Modality


class ClearanceForm(forms.Form):
    """What the prescriber allows after the exam."""

    modalities = forms.MultipleChoiceField(
        label="May receive", choices=Modality.choices, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label="In these parts",
        choices=FacialArea.Region.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    examined_at = time_field("When, if not just now", required=False)
    note = forms.CharField(label="Findings", required=False, widget=forms.Textarea({"rows": 3}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)
