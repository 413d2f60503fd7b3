"""A type of visit in the administration: which further rooms and devices it takes is ticked."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.models import AppointmentType
from medspa.clinic.models import Resource

OF_A_KIND = 2
"""So many further ones of each kind are offered; more where a type takes more already."""
ORDINALS = {1: "", 2: "a second ", 3: "a third "}


def kinds_to_tick(most: int) -> list[tuple[str, str]]:
    """`ultrasound 1`, `ultrasound 2`: one box for each that can be taken."""
    return [
        (f"{kind.value} {number}", _label(kind, number))
        for kind in Resource.Kind
        for number in range(1, most + 1)
    ]


def _label(kind: Resource.Kind, number: int) -> str:
    said = ORDINALS.get(number, f"number {number}: ")
    return f"{said}{kind.label.lower()}".capitalize() if said else str(kind.label)


class KindsField(forms.MultipleChoiceField):
    """Kinds of rooms and devices, one twice where two of it are taken."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        """Stored kinds as the boxes that stand for them; what was ticked stays."""
        seen: Counter[str] = Counter()
        return [self._box(str(each), seen) for each in value or ()]

    def _box(self, said: str, seen: Counter[str]) -> str:
        seen[said] += 1
        return said if " " in said else f"{said} {seen[said]}"

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _kinds(self.prepare_value(initial)) != _kinds(self.prepare_value(data))

    def clean(self, value: Any) -> list[str]:
        return _kinds(super().clean(value))


def _kinds(boxes: Sequence[str]) -> list[str]:
    return sorted(each.partition(" ")[0] for each in boxes)


class AppointmentTypeForm(forms.ModelForm[AppointmentType]):
    also_takes = KindsField(
        label="Further rooms and devices",
        required=False,
        help_text="Beside the room and the device above. Tick the second, too, where it takes two.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("also_takes"):
            taken = Counter(self.instance.also_takes).values()
            field.choices = kinds_to_tick(max([OF_A_KIND, *taken]))  # type: ignore[attr-defined]
