"""What a prescriber writes where something was not in order when it was given."""

from django import forms

from charting.charts.late_agreement import LateAgreement
from charting.ground.forms import time_field, yes_no_field
from charting.models import LateConsent
from treatments.models import Modality


class ExceptionForm(forms.Form):
    """Bound to the words of one gate, so that nobody answers for another."""

    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    sentence = forms.CharField(widget=forms.HiddenInput, strip=False)
    reason = forms.CharField(label="Why it was given all the same", max_length=300)


class LateConsentForm(forms.Form):
    """How and when the client really agreed."""

    modality = forms.ChoiceField(choices=Modality.choices, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="How the client agreed", choices=LateConsent.Kind.choices, widget=forms.RadioSelect
    )
    witness = forms.CharField(label="Witness, if there was one", max_length=120, required=False)
    agreed_at = time_field("When the client agreed")
    covers_off_label = yes_no_field(
        "Was the client told which uses are outside the label, and did they agree to them?",
        unanswered="Choose yes or no: a no means that only uses within the label were agreed to.",
    )
    reason = forms.CharField(label="Why it was not signed before", max_length=300)

    @property
    def agreement(self) -> LateAgreement:
        return LateAgreement(**self.cleaned_data)
