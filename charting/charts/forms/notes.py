"""What is written into an open chart, and what is added to a signed one."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.utils.html import escape

from charting.models import Addendum, Chart
from charting.models.record.signature import RETRACTIONS


class NotesForm(forms.ModelForm[Chart]):
    class Meta:
        model = Chart
        fields = ["concern", "assessment", "notes"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("concern", "assessment", "notes")
        }

    def mark(self, said: Mapping[str, str]) -> Self:
        """With who wrote each text, where that is somebody else than who signs. Help texts are
        printed as they are: a name is escaped here."""
        for name, words in said.items():
            if name in self.fields:
                self.fields[name].help_text = escape(f"{words[0].upper()}{words[1:]}")
        return self


class AddendumForm(forms.Form):
    kind = forms.ChoiceField(initial=Addendum.Kind.ADDENDUM)
    text = forms.CharField(label="What is added", widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, may_retract: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        barred = {Addendum.Kind.RETRACTION} | (set() if may_retract else set(RETRACTIONS))
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, label) for kind, label in Addendum.Kind.choices if kind not in barred
        ]
