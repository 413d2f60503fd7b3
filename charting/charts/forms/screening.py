"""What was asked and looked at: a tap where all is well, words where it is not."""

from datetime import datetime
from typing import Any

from django import forms

from charting.ground.forms import late_time_field
from charting.models import Asked, SafetyCheck
from charting.safety.client_answer import ClientAnswer
from treatments.catalogue.cautions import SUBSTANCES
from treatments.models import Product

BOTH = "both"


class AskedForm(forms.Form):
    """The question of the day about one product. `is_late`: it was opened, or its day is over."""

    answer = forms.ChoiceField(
        label="Asked today",
        choices=[
            (Asked.Answer.NOTHING, "Nothing reported"),
            (Asked.Answer.REPORTED, "Something reported"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Ask the client, and say what was answered."},
    )
    reported = forms.CharField(label="What was reported", max_length=500, required=False)
    allergies = forms.MultipleChoiceField(
        label="Allergic to", required=False, widget=forms.CheckboxSelectMultiple
    )
    is_contraindication = forms.BooleanField(label="It is a contraindication", required=False)
    at = late_time_field()

    def __init__(self, *args: Any, product: Product, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product, self.is_late = product, is_late
        self.fields["allergies"].choices = list(  # type: ignore[attr-defined]
            SUBSTANCES.items()
        )
        if is_late:
            late = (Asked.Answer.NOT_ASKED, "Nobody asked")
            self.fields["answer"].choices.append(late)  # type: ignore[attr-defined]
            self.fields["reported"].label = "What was reported, or why nobody asked"
        else:
            del self.fields["at"]

    @property
    def said(self) -> ClientAnswer:
        return ClientAnswer(**self.cleaned_data)


class GoOnForm(forms.Form):
    """A prescriber goes on despite what was reported."""

    reason = forms.CharField(label="Going on all the same, because", max_length=300)


class CheckForm(forms.Form):
    """Vision and capillary refill, one or both, before or after filler."""

    phase = forms.ChoiceField(choices=SafetyCheck.Phase.choices, widget=forms.HiddenInput)
    what = forms.ChoiceField(
        label="What", choices=[(BOTH, "Both"), *SafetyCheck.What.choices], initial=BOTH
    )
    finding = forms.ChoiceField(
        label="Found", choices=SafetyCheck.Finding.choices, initial=SafetyCheck.Finding.NORMAL
    )
    note = forms.CharField(
        label="What was found, or why not checked", max_length=300, required=False
    )
    at = late_time_field()

    @property
    def findings(self) -> list[dict[str, str | datetime | None]]:
        """What `record_check` asks for, once for each of the two."""
        data = self.cleaned_data
        whats = SafetyCheck.What.values if data["what"] == BOTH else [data["what"]]
        facts = {name: data[name] for name in ("phase", "finding", "note", "at")}
        return [facts | {"what": what} for what in whats]
