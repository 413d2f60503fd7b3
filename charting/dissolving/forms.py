"""Filler that was dissolved, as it is typed on the client's record."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.ground.forms import amount_field, late_time_field
from charting.models import Side
from medspa.clinic.models import Location
from treatments.models import FacialArea, Lot, Product


class DissolutionForm(forms.Form):
    """Where, with what, how much, why. From stock by its lot, else by what the label says."""

    area = forms.ModelChoiceField(
        FacialArea.objects.chartable().filter(takes_filler=True), empty_label="Which area?"
    )
    side = forms.ChoiceField(
        label="Side, of areas on both",
        choices=[("", "Midline"), (Side.RIGHT, "Client's right"), (Side.LEFT, "Client's left")],
        required=False,
    )
    lot = forms.Field()
    packs = forms.IntegerField(
        label="Vials opened for it", min_value=0, max_value=50, initial=1, required=False
    )
    units = amount_field("Units given here", max_value=100_000)
    product = forms.ModelChoiceField(
        Product.objects.filter(kind=Product.Kind.HYALURONIDASE),
        label="Not from stock here: product",
        required=False,
    )
    lot_number = forms.CharField(
        label="Not from stock here: lot on the label", max_length=40, required=False
    )
    reason = forms.CharField(label="Why", max_length=300)
    is_partial = forms.BooleanField(label="Some of the filler was left", required=False)
    at = late_time_field()

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location = location
        self.fields["lot"] = forms.ModelChoiceField(
            _lots(location), required=False, empty_label="Not from stock here"
        )

    @property
    def entry(self) -> DissolutionEntry:
        said = self.cleaned_data
        return DissolutionEntry(**said | {"packs": said["packs"] or 0})


def _lots(location: Location) -> QuerySet[Lot]:
    """In stock first; a vial that was opened for another area may have been the last."""
    lots = Lot.objects.filter(location=location, product__kind=Product.Kind.HYALURONIDASE)
    return lots.select_related("product", "pack", "location").order_by("-balance", "expires_on")
