"""What the public would read in both languages, and until when."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from charting.models import Publication
from charting.publishing.between import Given, left_out
from treatments.models import Treatment

SPANISH, ROWS = {"lang": "es"}, {"rows": 10}


class PublicationForm(forms.Form):
    """`last`: up to which day the consent holds, as an ISO date. `given`: what charts have between
    the two photographs; words that leave some of it out are asked about (`leaves_out`)."""

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
        widget=forms.Textarea(ROWS),
        help_text="One area a line: what, a colon, how much of what. Words a client understands.",
    )
    leaves_out = forms.BooleanField(label="Leave it out on purpose", required=False)
    note = forms.CharField(
        label="What you left as it was, if anything", max_length=300, required=False
    )
    title_es = forms.CharField(
        label="Title, in Spanish",
        max_length=80,
        required=False,
        widget=forms.TextInput(SPANISH),
        help_text="The same, say: Mandíbula, mejillas y mentón",
    )
    treated_es = forms.CharField(
        label="What was treated, in Spanish",
        max_length=600,
        required=False,
        widget=forms.Textarea(ROWS | SPANISH),
        help_text="Leave all of Spanish empty, and Spanish pages show the English words.",
    )
    note_es = forms.CharField(
        label="What you left as it was, in Spanish",
        max_length=300,
        required=False,
        widget=forms.TextInput(SPANISH),
    )
    until = forms.DateField(
        label="Last day", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, last: str, given: Sequence[Given], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treatment"].queryset = Treatment.objects.published()  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs["max"] = last
        said = self.data.get("treated", "") if self.is_bound else ""
        self.missing = left_out(given, said) if said else []
        if not self.missing:
            del self.fields["leaves_out"]

    def clean_leaves_out(self) -> bool:
        """Asked once, where the words leave something out."""
        if not self.cleaned_data["leaves_out"]:
            raise ValidationError("Add what charts have, or leave it out on purpose.")
        return True

    def words(self) -> dict[str, Any]:
        """What was sent, without the answer to the question."""
        return {name: said for name, said in self.cleaned_data.items() if name != "leaves_out"}
