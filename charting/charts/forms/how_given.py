"""How a line was given, as it is typed: all of it optional."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from charting.charts.injection_entry import REMEMBERED, InjectionDetails, remembered_of
from charting.models import Injection
from charting.models.charts.how_given import (
    LONGEST_MM,
    MOST_PASSES,
    THICKEST,
    THINNEST,
    Aspiration,
    DeviceKind,
    Plane,
    Technique,
)
from charting.record.how_given import how_in_words, how_of
from treatments.models import Product

NOT_SAID = ("", "Not said")
DETAILS = (
    "point_label",
    "device_kind",
    "gauge",
    "length_mm",
    "device",
    "plane",
    "technique",
    "entry_point",
    "aspiration",
    "passes",
    "note",
)
"""In the order in which the page asks for them."""
BEYOND_GAUGE = f"A gauge is between {THICKEST} and {THINNEST}."


class HowGivenFields(forms.Form):
    """Fields of a form of a line; `details` once it is valid."""

    point_label = forms.CharField(label="Point", max_length=40, required=False)
    device_kind = forms.ChoiceField(
        label="Needle or cannula", choices=[NOT_SAID, *DeviceKind.choices], required=False
    )
    gauge = forms.IntegerField(
        label="Gauge",
        min_value=THICKEST,
        max_value=THINNEST,
        required=False,
        error_messages={"min_value": BEYOND_GAUGE, "max_value": BEYOND_GAUGE},
    )
    length_mm = forms.DecimalField(
        label="mm long",
        min_value=Decimal("0.1"),
        max_value=LONGEST_MM,
        max_digits=4,
        decimal_places=1,
        required=False,
    )
    device = forms.CharField(label="Device, as it was written", max_length=40, required=False)
    plane = forms.ChoiceField(choices=[NOT_SAID, *Plane.choices], required=False)
    technique = forms.ChoiceField(choices=[NOT_SAID, *Technique.choices], required=False)
    entry_point = forms.CharField(label="Entry point", max_length=60, required=False)
    aspiration = forms.ChoiceField(choices=[NOT_SAID, *Aspiration.choices], required=False)
    passes = forms.IntegerField(min_value=1, max_value=MOST_PASSES, required=False)
    note = forms.CharField(label="Note on this line", max_length=300, required=False)

    def clean_length_mm(self) -> Decimal | None:
        return self._of_a_kind(self.cleaned_data["length_mm"])

    def clean_gauge(self) -> int | None:
        return self._of_a_kind(self.cleaned_data["gauge"])

    def _of_a_kind[Size](self, value: Size | None) -> Size | None:
        """Gauge and length are of something."""
        if value is not None and not self.cleaned_data.get("device_kind"):
            raise forms.ValidationError("Of a needle or of a cannula?")
        return value

    @property
    def details(self) -> InjectionDetails:
        return InjectionDetails(**{name: self.cleaned_data[name] for name in DETAILS})

    @property
    def remembered(self) -> str:
        """In words, what a fresh form took over from the last line of the product."""
        said = {name: self.initial[name] for name in REMEMBERED if name in self.initial}
        return how_in_words(how_of(Injection(**said)))

    @property
    def has_faulty_details(self) -> bool:
        """Then they are shown, and with them what is wrong."""
        return any(name in self.errors for name in DETAILS)


def how_again(line: Injection | None) -> dict[str, Any]:
    """What a line that is given again takes from the last time."""
    return remembered_of(line) | {"point_label": line.point_label} if line else {}


def how_at_first(
    editing: Injection | None, product: Product, lines: Iterable[Injection]
) -> dict[str, Any]:
    """What a fresh form has: all of the line that is corrected; of a new one what the last line of
    the product had in this visit: needle and technique are likely the same again."""
    if editing:
        return {name: getattr(editing, name) for name in DETAILS}
    own = [line for line in lines if line.product == product]
    return remembered_of(own[-1]) if own else {}
