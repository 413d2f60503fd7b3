"""What is tapped and typed on the page of an assessment."""

from typing import Any

from django import forms

from charting.assessment.services import BOTH, Person, Seen
from charting.models import Assessment, AssessmentFinding
from charting.models.plan import Side
from treatments.models import FacialArea

SIDES = ("", BOTH, *Side.values)


class SeenForm(forms.Form):
    """`graded` is the chip: the side and the grade in one tap, as "B 3"; "B" is without a grade."""

    area = forms.ModelChoiceField(FacialArea.objects.prefetch_related("parts"))
    finding = forms.ChoiceField(label="Finding", choices=AssessmentFinding.Finding.choices)
    scale = forms.CharField(required=False, max_length=12)
    graded = forms.RegexField(r"^[BRLM]?( \d)?$", required=False, strip=False)
    note = forms.CharField(required=False, max_length=200)

    @property
    def seen(self) -> Seen:
        """What `note_finding` asks for."""
        side, _, grade = self.cleaned_data["graded"].partition(" ")
        return Seen(
            area=self.cleaned_data["area"],
            finding=self.cleaned_data["finding"],
            side=side,
            scale=self.cleaned_data["scale"],
            grade=int(grade) if grade else None,
            note=self.cleaned_data["note"],
        )


class PersonForm(forms.Form):
    """Skin type, Glogau and goals. `tapped` is a chip: "skin_type 3"; "skin_type" takes it away."""

    skin_type = forms.TypedChoiceField(
        choices=Assessment.SkinType.choices, coerce=int, required=False, empty_value=None
    )
    glogau = forms.TypedChoiceField(
        choices=Assessment.Glogau.choices, coerce=int, required=False, empty_value=None
    )
    goals = forms.CharField(required=False, max_length=400)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(_with_tapped(data), **kwargs)

    @property
    def person(self) -> Person:
        return Person(**self.cleaned_data)


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Why is it taken back?", max_length=300)


def _with_tapped(data: Any) -> Any:
    name, _, value = (data.get("tapped", "") if data else "").partition(" ")
    if name not in ("skin_type", "glogau"):
        return data
    data = data.copy()
    data[name] = value
    return data
