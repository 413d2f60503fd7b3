"""What the public would read, and until when."""

from typing import Any

from django import forms

from charting.models import Publication
from treatments.models import Treatment


class PublicationForm(forms.Form):
    """`last`: up to which day the consent holds, as an ISO date."""

    treatment = forms.ModelChoiceField(
        Treatment.objects.none(),
        label="Shown with",
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    purpose = forms.ChoiceField(
        label="Where", choices=Publication.Purpose.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label="Title", max_length=80, help_text="What changed, without a name: Jaw, cheeks and chin"
    )
    treated = forms.CharField(
        label="What was treated",
        max_length=600,
        widget=forms.Textarea({"rows": 4}),
        help_text="One area a line: what, a colon, how much of what. Words a client understands.",
    )
    note = forms.CharField(
        label="What you left as it was, if anything", max_length=300, required=False
    )
    until = forms.DateField(
        label="Last day", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, last: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treatment"].queryset = Treatment.objects.published()  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs["max"] = last
