"""Forms of the client record: neurotoxin had elsewhere, and the weight."""

from decimal import Decimal

from django import forms

from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.intake.weights import kilograms
from treatments.models import FacialArea, Modality, Product


class ElsewhereForm(forms.Form):
    """As the client tells it, or another clinic's record."""

    given_on = forms.DateField(
        label="Given on", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"})
    )
    product = forms.ModelChoiceField(
        Product.objects.for_modality(Modality.NEUROTOXIN),
        label="Product",
        required=False,
        empty_label="Not known",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    units = forms.DecimalField(
        label="Units, if known",
        required=False,
        min_value=Decimal("0.01"),
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    area = forms.ModelChoiceField(
        FacialArea.objects.taking(Modality.NEUROTOXIN).chartable(),
        label="Area, if known",
        required=False,
        empty_label="Not known",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    place = forms.CharField(label="Where, if known", max_length=120, required=False)
    note = forms.CharField(label="Note", max_length=300, required=False)

    @property
    def treatment(self) -> TreatmentElsewhere:
        return TreatmentElsewhere(**self.cleaned_data)


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Why it is wrong", max_length=300)


class BirthForm(forms.Form):
    birth_on = forms.DateField(
        label="Date of birth",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )


class WeightForm(forms.Form):
    """In pounds or kilograms, as the client says it."""

    weight = forms.DecimalField(
        label="Weight",
        min_value=Decimal(30),
        max_value=Decimal(772),
        max_digits=5,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(
        label="Pounds or kilograms", choices=[("lb", "lb"), ("kg", "kg")], initial="lb"
    )

    @property
    def weight_kg(self) -> Decimal:
        kg = kilograms(self.cleaned_data["weight"], self.cleaned_data["unit"])
        assert kg is not None  # noqa: S101  the field took a number
        return kg
