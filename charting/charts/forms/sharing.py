"""A share of a vial that is open for another client; and where vials may be shared."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from charting.charts.sharing_vials.services import ShareTaken
from charting.ground.forms import amount_field
from charting.models import Preparation
from charting.safety.services.exceptions import Justification
from medspa.clinic.models import Location
from treatments.giving.wordings import clock_text
from treatments.models import Product
from treatments.wording import plain_number


class VialChoiceField(forms.ModelChoiceField[Preparation]):
    def label_from_instance(self, vial: Preparation) -> str:
        """When it was opened, by whom, and what is left; never for whom."""
        place = vial.chart.appointment.location
        opened, use_by = place.local(vial.reconstituted_at), place.local(vial.discard_after)
        return (
            f"A share of the vial of {clock_text(opened)}, {vial.opened_by.name}: lot "
            f"{vial.lot.lot_number}, {plain_number(vial.left)} {vial.unit} left, use by "
            f"{clock_text(use_by)}"
        )


class ShareFields(forms.Form):
    """Asked only where a vial is open that may be shared; no choice is a new vial."""

    share_of = forms.Field()
    share_units = amount_field("Units of the share", required=False)

    def offer_shares(self, vials: QuerySet[Preparation] | None) -> None:
        if vials is None or not vials:
            del self.fields["share_of"], self.fields["share_units"]
            return
        self.fields["share_of"] = VialChoiceField(
            vials,
            label="New vial, or a share",
            required=False,
            empty_label="A new vial",
            widget=forms.RadioSelect,
        )
        self.order_fields(["share_of", "share_units"])
        for name in ("lot", "diluent", "diluent_ml"):
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "share_of" in self.fields and not said.get("share_of"):
            for name in ("lot", "diluent_ml"):
                if name in self.fields and name not in self.errors and not said.get(name):
                    self.add_error(name, "Needed for a new vial.")
        return said

    @property
    def share(self) -> ShareTaken | None:
        """What is taken of an open vial; None: a new one is opened."""
        said = self.cleaned_data
        if not said.get("share_of"):
            return None
        return ShareTaken(
            vial=said["share_of"],
            units=said["share_units"],
            taken_at=said["opened_at"],
            justification=Justification(said["reason"], said["decided_by"], said["was_done"]),
        )


class SharingForm(forms.Form):
    """Where vials of which product may be shared, and why."""

    location = forms.ModelChoiceField(Location.objects.filter(is_active=True), empty_label=None)
    product = forms.ModelChoiceField(
        Product.objects.filter(kind=Product.Kind.NEUROTOXIN, is_active=True)
    )
    is_allowed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=300)
