"""What is typed and tapped on the pages of a presented plan."""

from base64 import b64encode
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charting.consents.drawing import read_drawing
from charting.consents.errors import BadDrawing
from charting.models import ItemDecision
from medspa.clinic.models import Location


class AnswerForm(forms.Form):
    """One line of the plan: yes or not now, and why, if the client likes to say."""

    line = forms.IntegerField(min_value=1, max_value=999, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=ItemDecision.Answer.choices)
    reason = forms.CharField(max_length=200, required=False)


class SignPlanForm(forms.Form):
    """The name under the plan. `answers` and `shown` are of the page that is signed."""

    name = forms.CharField(
        label=_("Type your full name"),
        max_length=200,
        error_messages={"required": _("Please type your name to sign.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)
    answers = forms.CharField(widget=forms.HiddenInput)

    def clean_drawing(self) -> str:
        """Made harmless as under a consent, in base64; empty where nothing was drawn."""
        try:
            return b64encode(read_drawing(self.cleaned_data["drawing"])).decode()
        except BadDrawing as error:
            raise forms.ValidationError(error.detail) from error


class PresentForm(forms.Form):
    """How a plan is put before its client."""

    location = forms.ModelChoiceField(
        Location.objects.filter(is_active=True), widget=forms.Select({"class": "form-select"})
    )
    quote = forms.CharField(
        label="In the client's own words",
        max_length=160,
        required=False,
        help_text="The head of the page.",
    )
    way = forms.ChoiceField(choices=[("tablet", "On this tablet"), ("own", "By e-mail")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].empty_label = None  # type: ignore[attr-defined]
