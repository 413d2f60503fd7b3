"""What is typed and tapped on the page of a plan."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q

from bookings.models import Appointment
from charting.ground.forms import MarkedChoiceField, amount_field, often_reasons, reason_field
from charting.ground.marks import meant
from charting.models import Chart, PlanItem, Side, TreatmentPlan
from charting.models.charts.how_given import Technique
from charting.plans.entry import BOTH, ItemDetails, ItemEntry, as_seen
from treatments.catalogue.product_class import (
    PLANNED_AS_CLASS,
    ProductClass,
    Substance,
    written_substance,
)
from treatments.models import FacialArea, Modality, Product
from treatments.wording import plain_number

TODAY = timedelta(hours=24)
NOTHING_SEEN = "-"
WHY = (
    "Shadow",
    "Lost volume",
    "Support",
    "Asymmetry",
    "Lines",
    "Clenching",
    "Client's wish",
)
WHY_SKIPPED = (
    "Client declined",
    "Not needed any more",
    "Health reason",
    "Given elsewhere",
)


class BookStageForm(forms.Form):
    """The client's appointments from today on, and those since the plan was made whose chart names
    no visit of a plan; `reason` where a rule asks for one."""

    reason = forms.CharField(label="Reason for proceeding", max_length=300, required=False)
    field_order = ("appointment", "reason")

    def __init__(self, *args: Any, plan: TreatmentPlan, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = Chart.objects.live().filter(appointment=OuterRef("pk"))
        rows = Appointment.objects.live().annotate(is_begun=Exists(begun))
        ahead = Q(starts_at__gt=now - TODAY)
        untold = Exists(begun.filter(plan_stage=None))
        since = Q(untold, starts_at__gt=plan.made_at - TODAY)
        rows = rows.filter(
            ahead | since | Q(pk__in=plan.stages.values("appointment")), client=plan.client_id
        )
        rows = rows.select_related("appointment_type", "location").order_by("starts_at")
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
        charted = ", charted" if obj.is_begun else ""  # type: ignore[attr-defined]
        return f"{obj.local_start:%b %-d, %Y, %-I:%M %p}: {obj.appointment_type.name}{charted}"


class StageForm(forms.Form):
    name = forms.CharField(label="Visit", max_length=80)
    days_after = forms.IntegerField(
        label="Days after the visit before",
        min_value=0,
        max_value=730,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    @property
    def first_error(self) -> str:
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class SkipForm(forms.Form):
    """Why it is not given: a chip, or one's own words."""

    reason = forms.CharField(label="Why?", max_length=200, required=False)
    own_words = forms.CharField(label="In your words", max_length=200, required=False)
    often = WHY_SKIPPED

    def clean(self) -> dict[str, Any]:
        if not self.said:
            self.add_error("reason", "Say why it is skipped.")
        return self.cleaned_data

    @property
    def said(self) -> str:
        fields = self.cleaned_data
        return str(fields.get("own_words") or fields.get("reason") or "")


class PlanItemForm(forms.Form):
    """An intended amount at the place that is chosen. Midline and composite areas have no side.

    `usual` is a chip: product and amount in one tap, so that an amount never meets another product;
    with a B behind them, on both sides. `current` is the line in hand, which another product, visit
    or amount takes the place of; `seen` says how it stood when the page was opened.

    `amount_for`: the product that the amount was shown or asked for, as the page has it. Units of
    one neurotoxin never become units of another: for the other they are asked anew. `chosen` is a
    product that was chosen since, with the `amount` that may stay.
    """

    area = forms.ModelChoiceField(FacialArea.objects.all(), widget=forms.HiddenInput)
    side = forms.ChoiceField(
        choices=[*Side.choices, (BOTH, "Both")], required=False, widget=forms.HiddenInput
    )
    stage = forms.Field()
    product = MarkedChoiceField(
        error_messages={"required": "Which product?"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    amount = amount_field("Amount")
    reason = reason_field()
    technique = forms.ChoiceField(
        choices=[("", "Any"), *Technique.choices], required=False, widget=forms.RadioSelect
    )
    why = forms.ChoiceField(
        choices=[(why, why) for why in WHY], required=False, widget=forms.RadioSelect
    )
    why_own = forms.CharField(label="In your words", max_length=120, required=False)
    is_optional = forms.BooleanField(label="Optional", required=False)
    replaces = forms.ModelChoiceField(
        PlanItem.objects.none(), required=False, widget=forms.HiddenInput
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    amount_for = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        plan: TreatmentPlan,
        modality: str = "",
        current: PlanItem | None = None,
        initial: dict[str, Any] | None = None,
        chosen: dict[str, Any] | None = None,
    ) -> None:
        begins = (initial or {}) | _said_of(current) | (chosen or {})
        begins["product"] = begins["amount_for"] = _written(begins.get("product"))
        super().__init__(_with_usual(data), initial=begins)
        self.substances = _substances(modality, begins["product"])
        self.fields["stage"] = forms.ModelChoiceField(
            plan.stages.all(), empty_label=None, widget=forms.RadioSelect
        )
        self.fields["product"].offer(  # type: ignore[attr-defined]
            "Which product?", {value: _offered_as(one) for value, one in self.substances.items()}
        )
        items = PlanItem.objects.filter(stage__plan=plan).select_related("stage")
        self.fields["replaces"].queryset = items  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        product, told = said.get("product"), said.get("amount_for", "")
        before = meant(told, self.substances) or told  # the page copies the mark
        if product and before and product != before and self.substances[product].is_neurotoxin:
            self.add_error("amount", f"How many units of {self.substances[product]}?")
            again: Any = self.data
            self.data = again = again.copy()
            again["amount"], again["amount_for"] = "", product
        return said

    @property
    def often(self) -> list[str]:
        """Why so much, for one tap."""
        chosen = self.substances.get(meant(self["product"].value(), self.substances))
        return often_reasons(is_neurotoxin=bool(chosen and chosen.is_neurotoxin))

    @property
    def entry(self) -> ItemEntry:
        """What `plan_entry` asks for."""
        said = self.cleaned_data
        old: PlanItem | None = said["replaces"]
        is_other = "alternative" in self.data
        seen = said["seen"]
        return ItemEntry(
            area=said["area"],
            side=BOTH if "both" in self.data else said["side"],
            substance=self.substances[said["product"]],
            amount=said["amount"],
            reason=said["reason"],
            details=self._details(old, is_other=is_other),
            replaces=None if is_other else old,
            seen=("" if seen == NOTHING_SEEN else seen) if seen and not is_other else None,
        )

    def _details(self, old: PlanItem | None, *, is_other: bool) -> ItemDetails:
        said = self.cleaned_data
        other = old if is_other else old.alternative_to if old else None
        if is_other and old and old.alternative_to:
            other = old.alternative_to
        why = said["why_own"].strip() or said["why"]
        return ItemDetails(said["technique"], why, said["is_optional"], other)

    def look_again(self, seen: str, replaces: int | None) -> None:
        """What stands there now has been told: sent again, it is meant."""
        said: Any = self.data
        said = said.copy()
        said["seen"], said["replaces"] = seen or NOTHING_SEEN, replaces or ""
        self.data = said

    def item_to_stay_at(self, made: list[PlanItem]) -> PlanItem:
        """Of both sides the one that was tapped."""
        side = self.data.get("side", "")
        return next((item for item in made if item.side == side), made[0])


def _said_of(item: PlanItem | None) -> dict[str, Any]:
    if item is None:
        return {"seen": NOTHING_SEEN}
    is_chip = item.why in WHY
    return {
        "stage": item.stage_id,
        "product": item.substance,
        "amount": plain_number(item.amount),
        "reason": item.reason,
        "technique": item.technique,
        "why": item.why if is_chip else "",
        "why_own": "" if is_chip else item.why,
        "is_optional": item.is_optional,
        "replaces": item.pk,
        "seen": as_seen(item),
    }


def _substances(modality: str, wanted: str) -> dict[str, Substance]:
    """What may be planned, fillers by class, too; and what stands there, though switched off."""
    rows = Product.objects.exclude(kind=Product.Kind.HYALURONIDASE)
    rows = rows.for_modality(modality) if modality else rows
    products = [row for row in rows if row.is_active or str(row.pk) == wanted]
    classes = [] if modality == Modality.NEUROTOXIN else PLANNED_AS_CLASS
    open_classes: list[Substance] = [ProductClass(kind) for kind in classes]
    return {_written(one): one for one in [*open_classes, *products]}


def product_named(written: str, modality: str) -> Substance | None:
    """What the form would send as `written`, or its mark; nonsense is nothing."""
    known = _substances(modality, "")
    return known.get(meant(written, known))


def _written(substance: Any) -> str:
    """Nothing, where nothing is chosen yet."""
    is_known = isinstance(substance, Product | ProductClass)
    return written_substance(substance) if is_known else str(substance or "")


def _offered_as(substance: Substance) -> str:
    return f"{substance}, decided at the visit" if substance.pk is None else str(substance)


def _with_usual(data: Any) -> Any:
    product, _, rest = (data.get("usual", "") if data else "").partition(" ")
    amount, _, side = rest.partition(" ")
    if not amount:
        return data
    data = data.copy()
    data["product"] = data["amount_for"] = product
    data["amount"] = amount
    if side == BOTH:
        data["both"] = "1"
    return data
