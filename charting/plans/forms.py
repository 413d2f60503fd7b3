"""What is typed and tapped on the page of a plan."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from bookings.models import Appointment
from charting.ground.forms import amount_field, reason_field
from charting.models import Side, TreatmentPlan
from medspa.clients.models import Client
from treatments.models import FacialArea, Product

TODAY = timedelta(hours=24)


class BookStageForm(forms.Form):
    """The client's appointments from today on; `reason` where a rule asks for one."""

    reason = forms.CharField(label="Reason for proceeding", max_length=300, required=False)
    field_order = ("appointment", "reason")

    def __init__(self, *args: Any, client: Client, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = Appointment.objects.live().filter(client=client, starts_at__gt=now - TODAY)
        rows = ahead.select_related("appointment_type", "location").order_by("starts_at")
        self.appointments = AppointmentField(
            rows, label="Booked as", empty_label="Not booked", required=False
        )
        self.fields["appointment"] = self.appointments
        self.order_fields(self.field_order)

    def choices(self) -> list[tuple[int | None, str]]:
        """One query."""
        visits = self.appointments.queryset or ()
        label = self.appointments.label_from_instance
        return [(None, "Not booked"), *((visit.pk, label(visit)) for visit in visits)]


class AppointmentField(forms.ModelChoiceField[Appointment]):
    def label_from_instance(self, obj: Appointment) -> str:
        return f"{obj.local_start:%b %-d, %Y, %-I:%M %p}: {obj.appointment_type.name}"


class StageForm(forms.Form):
    name = forms.CharField(label="Visit", max_length=80)


class PlanItemForm(forms.Form):
    """An intended amount at the place that is chosen. Midline and composite areas have no side.

    `usual` is a chip: product and amount in one tap, so that an amount never meets another product.
    """

    area = forms.ModelChoiceField(FacialArea.objects.all(), widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=Side.choices, required=False, widget=forms.HiddenInput)
    stage = forms.Field()
    product = forms.Field()
    amount = amount_field("Amount")
    reason = reason_field()

    def __init__(
        self, data: Any = None, *, plan: TreatmentPlan, modality: str = "", **kwargs: Any
    ) -> None:
        super().__init__(_with_usual(data), **kwargs)
        products = Product.objects.active().exclude(kind=Product.Kind.HYALURONIDASE)
        self.fields["stage"] = forms.ModelChoiceField(
            plan.stages.all(), empty_label=None, widget=forms.RadioSelect
        )
        self.fields["product"] = forms.ModelChoiceField(
            products.for_modality(modality) if modality else products,
            empty_label="Which product?",
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    @property
    def planned(self) -> dict[str, Any]:
        """What `plan_item` asks for."""
        return dict(self.cleaned_data)


def _with_usual(data: Any) -> Any:
    product, _, amount = (data.get("usual", "") if data else "").partition(" ")
    if not amount:
        return data
    data = data.copy()
    data["product"], data["amount"] = product, amount
    return data
