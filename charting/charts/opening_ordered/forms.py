"""One row of what is opened in one act: how many packs, of which lot, mixed how."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from charting.charts.forms.lines import MOST_AT_ONCE, LotChoiceField, OpenProductForm
from charting.models import Asked
from treatments.models import Lot

ALL_ANSWERED = "asked_of_all"
LIST = {"class": "form-select"}


class ShortLotField(LotChoiceField):
    """In one line of a row that says the product already."""

    def label_from_instance(self, lot: Lot) -> str:
        return (
            f"{lot.lot_number} · to {lot.expires_on:%m/%Y} · {lot.balance} left · {lot.pack.name}"
        )


class PackForm(OpenProductForm):
    """As when a product is opened alone, but for the number: none is a row that is left out."""

    def __init__(self, *args: Any, lots: QuerySet[Lot], wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, lots=lots, **kwargs)
        self.wanted = wanted
        self.fields["how_many"] = forms.TypedChoiceField(
            label="How many",
            choices=[(count, str(count)) for count in range(MOST_AT_ONCE + 1)],
            coerce=int,
            widget=forms.Select(attrs=LIST),
        )
        self.fields["lot"] = ShortLotField(
            lots,
            label="Lot",
            initial=self.initial.get("lot"),
            empty_label=None,
            widget=forms.Select(attrs=LIST),
        )

    @property
    def is_left_out(self) -> bool:
        return self["how_many"].value() in (0, "0")

    @property
    def count(self) -> int:
        return int(self.cleaned_data["how_many"])


def pack_prefix(number: int) -> str:
    return f"pack-{number}"


def answer_prefix(slug: str) -> str:
    return f"answer-{slug}"


def asked_of_all(data: Any, prefix: str) -> Any:
    """`data` with the tap "nothing reported, of all of them" where nothing is said of one alone."""
    if data.get(ALL_ANSWERED) != Asked.Answer.NOTHING or data.get(f"{prefix}-answer"):
        return data
    said = data.copy()
    said[f"{prefix}-answer"] = Asked.Answer.NOTHING
    return said
