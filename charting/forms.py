"""What is typed and tapped on the clinical pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property

from charting.models import (
    Addendum,
    Chart,
    Consent,
    ConsentForm,
    Container,
    Injection,
    Preparation,
    Side,
)
from charting.services.injections import Details
from charting.sheet import Sheet, key_of
from medspa.errors import RuleViolation
from treatments.amounts import plain
from treatments.models import FacialArea, LabelDilution, Lot, Modality, Product

NO_SIDE = ("", "Whole area")


def refuse(form: forms.BaseForm, error: RuleViolation) -> None:
    """Say by the right field, if the form has it, why the service refused."""
    form.add_error(error.field if error.field in form.fields else None, error)


def amount_field(label: str, **kwargs: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "class": "num"})
    return forms.DecimalField(label=label, max_digits=6, decimal_places=2, widget=widget, **kwargs)


class LotChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, lot: Lot) -> str:
        return (
            f"Lot {lot.lot_number}, {lot.pack.name}, to {lot.expires_on:%m/%Y}, {lot.balance} left"
        )


class OpenProductForm(forms.Form):
    """Which lot to open; for a neurotoxin also how it is mixed. The first to expire comes first."""

    lot = forms.Field()
    diluent = forms.ChoiceField(
        label="Mixed with", choices=Preparation.Diluent.choices, required=False
    )
    diluent_ml = amount_field("Diluent, mL", required=False, min_value=Decimal("0.01"))

    def __init__(self, *args: Any, product: Product, lots: QuerySet[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        self.first_lot = lots.first()
        self.fields["lot"] = LotChoiceField(
            lots, initial=self.first_lot, widget=forms.RadioSelect, empty_label=None
        )
        if product.is_neurotoxin:
            self.fields["diluent"].required = self.fields["diluent_ml"].required = True
            self.fields["diluent_ml"].initial = self._label_ml()
        else:
            del self.fields["diluent"], self.fields["diluent_ml"]

    def _label_ml(self) -> str:
        """As the label mixes it; to be corrected to what was really done."""
        dilutions = LabelDilution.objects.filter(product=self.product, diluent_ml__isnull=False)
        lot = self.first_lot
        found = dilutions.filter(pack=lot.pack).first() if lot else dilutions.first()
        return plain(found.diluent_ml) if found and found.diluent_ml else ""


class InjectionForm(forms.Form):
    """One amount at one place. Area, side and product come from what is tapped."""

    area = forms.ModelChoiceField(FacialArea.objects.all(), widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=Side.choices, required=False, widget=forms.HiddenInput)
    container = forms.Field()
    amount = amount_field("Amount")
    point_label = forms.CharField(label="Point", max_length=40, required=False)
    plane = forms.ChoiceField(choices=[("", "Not said"), *Injection.Plane.choices], required=False)
    device = forms.CharField(label="Needle or cannula", max_length=40, required=False)
    technique = forms.ChoiceField(
        choices=[("", "Not said"), *Injection.Technique.choices], required=False
    )

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.containers = {key_of(container): container for container in sheet.containers}
        keys = [(key, key) for key in self.containers]
        self.fields["container"] = forms.ChoiceField(choices=keys, widget=forms.HiddenInput)

    @property
    def chosen_container(self) -> Container:
        return self.containers[self.cleaned_data["container"]]

    @property
    def placement(self) -> dict[str, Any]:
        """What `give_injection` and `change_injection` ask for."""
        said = self.cleaned_data
        details = {name: said[name] for name in Details.__dataclass_fields__}
        return {
            "area": said["area"],
            "side": said["side"],
            "container": self.chosen_container,
            "amount": said["amount"],
            "details": Details(**details),
        }


class WasteForm(forms.Form):
    amount = amount_field("To waste", min_value=Decimal(0))


class NotesForm(forms.ModelForm):
    class Meta:
        model = Chart
        fields = ["concern", "assessment", "notes", "aftercare_given"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("concern", "assessment", "notes")
        }


class AddendumForm(forms.Form):
    kind = forms.ChoiceField(choices=Addendum.Kind.choices, initial=Addendum.Kind.ADDENDUM)
    text = forms.CharField(label="What is added", widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label="Why", max_length=300)


class ClearanceForm(forms.Form):
    """What the prescriber allows after the exam."""

    modalities = forms.MultipleChoiceField(
        label="May receive", choices=Modality.choices, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label="In these parts",
        choices=FacialArea.Region.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Findings", required=False, widget=forms.Textarea({"rows": 3}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)


class AnswerForm(forms.Form):
    """A client's answer to a consent form, typed by herself on the clinic's screen."""

    form = forms.ModelChoiceField(ConsentForm.objects.current(), widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Your answer",
        choices=[
            (Consent.Decision.AGREED, "I agree"),
            (Consent.Decision.REFUSED, "I do not agree"),
        ],
        widget=forms.RadioSelect,
    )
    covers_off_label = forms.BooleanField(
        label="I was told which uses are outside the label, and agree to them", required=False
    )
    signed_name = forms.CharField(label="Your full name, as your signature", max_length=200)


class StageForm(forms.Form):
    name = forms.CharField(label="Visit", max_length=80)


class PlanItemForm(forms.Form):
    """An intended amount. The side is left empty for the midline and for composite areas.

    `stage_id`: the visit whose form it is, if it came back with errors.
    """

    stage_id: int | None = None

    area = forms.ModelChoiceField(FacialArea.objects.all())
    side = forms.ChoiceField(choices=[NO_SIDE, *Side.choices[:2]], required=False)
    product = forms.ModelChoiceField(Product.objects.active().exclude(kind="hyaluronidase"))
    amount = amount_field("Amount")

    @cached_property
    def planned(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("area", "side", "product", "amount")}
