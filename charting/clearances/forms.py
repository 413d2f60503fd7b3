"""A prescriber's exam and order, as they are typed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory

from charting.clearances.order_entry import Exam, OrderDraft
from charting.clearances.usual_order import require_usual
from charting.errors import BadAmount, ReasonNeeded
from charting.ground.forms import amount_field, time_field
from charting.models import Clearance, OrderLine
from medspa.accounts.permissions import CLINICAL_ROLES
from medspa.clinic.models import Location, StaffMember
from medspa.errors import add_refusal
from treatments.catalogue.jurisdictions import STATES, ExamMode, state_of
from treatments.models import DoseRange, FacialArea, Product

MOST_LINES = 12


class PlaceField(forms.ModelChoiceField[Location]):
    def label_from_instance(self, obj: Location) -> str:
        state = STATES.get(state_of(obj.region), obj.region)
        return f"{state} ({obj.name})"


class ExamForm(forms.Form):
    """How the client was seen, and what was looked at."""

    mode = forms.ChoiceField(
        label="How you saw the client", choices=ExamMode.choices, widget=forms.RadioSelect
    )
    client_state = forms.ChoiceField(
        label="Where the client was",
        choices=[("", "In the same state"), *STATES.items()],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    location = PlaceField(
        Location.objects.filter(is_active=True),
        label="Treatment in",
        empty_label=None,
        error_messages={"required": "Choose where the client is treated."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    everything = forms.BooleanField(label="All of it", required=False)
    elements = forms.MultipleChoiceField(
        label="What you examined",
        choices=Clearance.Element.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="Findings, and what you left out and why",
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
    )
    examined_at = time_field("When, if not just now", required=False)

    @property
    def exam(self) -> Exam:
        said = self.cleaned_data
        return Exam(
            at=said["examined_at"],
            mode=said["mode"],
            client_state=said["client_state"],
            elements=Clearance.Element.values if said["everything"] else said["elements"],
            note=said["note"],
        )


class OrderLineForm(forms.Form):
    """One product or class: how much at a visit, where, by whom, until when."""

    what = forms.ChoiceField(
        label="Product", required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    most = amount_field(
        "At most in a visit",
        required=False,
        min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "form-control num"}),
    )
    areas = forms.MultipleChoiceField(
        label="Areas", required=False, widget=forms.CheckboxSelectMultiple
    )
    who = forms.ChoiceField(
        label="Given by", required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    until = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )
    why = forms.CharField(label="Why more than usual", max_length=200, required=False)
    left_out = forms.BooleanField(label="Leave this out", required=False)

    def __init__(self, *args: Any, offer: "Offer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        for name, choices in offer.choices.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def is_empty(self) -> bool:
        said = self.cleaned_data
        return said.get("left_out", False) or not (said.get("what") or said.get("most"))

    @property
    def chosen_areas(self) -> list[str]:
        """Names of the areas that are ticked, for the line above them."""
        ticked = set(self["areas"].value() or [])
        return [str(area) for area in self.offer.areas if area.pk in ticked]

    @property
    def unit(self) -> str:
        return self.offer.unit_of(str(self["what"].value() or ""))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.is_empty:
            for name, missing in (("what", "Which product?"), ("most", "How much at most?")):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, missing)
            if not self.errors:
                self._require_usual()
        return said

    def _require_usual(self) -> None:
        try:
            require_usual(self.draft, self.offer.areas, self.offer.ranges)
        except (BadAmount, ReasonNeeded) as error:
            add_refusal(self, error)

    @property
    def draft(self) -> OrderDraft:
        said = self.cleaned_data
        kind, _, key = said["what"].partition(":")
        by, _, who = (said["who"] or f"role:{OrderLine.Role.INJECTOR}").partition(":")
        return OrderDraft(
            most=said["most"],
            product=self.offer.products[key] if kind == "product" else None,
            kind=key if kind == "class" else "",
            areas=said["areas"],
            performer=self.offer.people[who] if by == "staff" else None,
            performer_role=who if by == "role" else "",
            until=said["until"],
            why=said["why"],
        )


class Offer:
    """What an order may name, and usual amounts: read once for all its lines. Four queries."""

    def __init__(self) -> None:
        orderable = Product.objects.active().exclude(kind=Product.Kind.HYALURONIDASE)
        staff = StaffMember.objects.filter(is_active=True, user__roles__overlap=[*CLINICAL_ROLES])
        self.products = {str(one.pk): one for one in orderable.order_by("name")}
        self.areas = list(FacialArea.objects.chartable())
        self.ranges = list(DoseRange.objects.select_related("product"))
        self.people = {str(one.pk): one for one in staff.select_related("user")}

    @property
    def choices(self) -> dict[str, list[Any]]:
        return {"what": self._substances(), "areas": self._areas(), "who": self._people()}

    def unit_of(self, what: str) -> str:
        """As it stands beside the amount; both while nothing is chosen."""
        kind, _, key = what.partition(":")
        if kind == "product" and key in self.products:
            return str(self.products[key].unit)
        return "mL" if kind == "class" else "U or mL"

    def _substances(self) -> list[Any]:
        toxin = Product.Kind.NEUROTOXIN
        named = self.products.items()
        classes = [(f"class:{kind}", f"Any {kind.label.lower()}") for kind in OrderLine.CLASSES]
        return [
            ("", "Choose"),
            ("Neurotoxin", [(f"product:{k}", str(p)) for k, p in named if p.kind == toxin]),
            ("Filler", [(f"product:{k}", str(p)) for k, p in named if p.kind != toxin]),
            ("Any of a class", classes),
        ]

    def _areas(self) -> list[tuple[str, str]]:
        return [(area.pk, str(area)) for area in self.areas]

    def _people(self) -> list[Any]:
        roles = [(f"role:{role.value}", role.label) for role in OrderLine.Role]
        return [*roles, ("By name", [(f"staff:{k}", str(one)) for k, one in self.people.items()])]


class BaseOrderFormSet(BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        if not any(self.errors) and not self.drafts:
            raise forms.ValidationError("Order at least one product.")

    @property
    def drafts(self) -> list[OrderDraft]:
        return [form.draft for form in self.forms if not form.is_empty]


OrderFormSet = formset_factory(
    OrderLineForm, formset=BaseOrderFormSet, extra=0, max_num=MOST_LINES, validate_max=True
)


def order_forms(
    data: Any = None, *, initial: Iterable[dict[str, Any]] = (), offer: Offer
) -> BaseOrderFormSet:
    """The lines as sent, or as a plan suggests them; one empty line where there is none."""
    rows = list(initial) or [{}]
    shown = None if data else rows[:MOST_LINES]
    kwargs = {"offer": offer}
    lines = OrderFormSet(data, initial=shown, prefix="order", form_kwargs=kwargs)
    return cast("BaseOrderFormSet", lines)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)
