"""What is opened, given, wasted and put back, as it is typed and tapped on the page of a chart."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from charting.charts.forms.how_given import HowGivenFields
from charting.charts.forms.sharing import ShareFields
from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening, VialOpening
from charting.ground.forms import (
    AS_PLANNED,
    amount_field,
    decider_field,
    done_field,
    often_reasons,
    reason_field,
    time_field,
)
from charting.ground.planned import is_planned_at
from charting.models import (
    Container,
    Injection,
    Preparation,
    Side,
)
from charting.plans.progress import planned_against
from charting.record.contents import ChartContents, container_key
from charting.safety.services.exceptions import Justification
from treatments.errors import NotAFacePoint
from treatments.face.points import FacePoint, read_face_point
from treatments.models import FacialArea, LabelDilution, Lot, Product
from treatments.stock.scan_lookup import entry_for
from treatments.stock.scan_reading import LONGEST_SCAN
from treatments.wording import plain_number

MOST_AT_ONCE = 5  # syringes of one lot
MOST_DILUENT_ML = Decimal(10)  # more is a slip: the most on a label is 9 mL (PLLA, [R112])


class LotChoiceField(forms.ModelChoiceField[Lot]):
    def label_from_instance(self, lot: Lot) -> str:
        aside = ", in quarantine" if lot.is_quarantined else ""
        return (
            f"Lot {lot.lot_number}, {lot.pack.name}, to {lot.expires_on:%m/%Y}, "
            f"{lot.balance} left{aside}"
        )


class OpenProductForm(ShareFields):
    """Which lot to open; for a neurotoxin also how it is mixed. The first to expire comes first."""

    lot = forms.Field()
    diluent = forms.ChoiceField(
        label="Diluent", choices=Preparation.Diluent.choices, required=False
    )
    diluent_ml = amount_field(
        "Diluent, mL", required=False, min_value=Decimal("0.01"), max_value=MOST_DILUENT_ML
    )
    opened_at = time_field("Opened at, if not just now", required=False)
    override_reason = forms.CharField(
        label="Open it all the same, because (prescribers only)", max_length=300, required=False
    )
    how_many = forms.IntegerField(
        min_value=1, max_value=MOST_AT_ONCE, required=False, widget=forms.HiddenInput
    )
    scan_raw = forms.CharField(
        max_length=LONGEST_SCAN, strip=False, required=False, widget=forms.HiddenInput
    )
    any_lot = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason for proceeding", max_length=200, required=False)
    decided_by = decider_field()
    was_done = done_field()

    def __init__(
        self,
        *args: Any,
        product: Product,
        lots: QuerySet[Lot],
        shortage: str = "",
        is_late: bool = False,
        scanned: Lot | None = None,
        shares: QuerySet[Preparation] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        self.shortage = shortage
        self.first_lot = scanned or lots.first()
        if is_late:
            self.fields["opened_at"].label = "Opened at"
        if not shortage:
            del self.fields["override_reason"]
        self.fields["lot"] = LotChoiceField(
            lots,
            initial=self.initial.get("lot") or self.first_lot,
            widget=forms.RadioSelect,
            empty_label=None,
        )
        if self._is_mixed:
            self.fields["diluent"].required = self.fields["diluent_ml"].required = True
            self.initial.setdefault("diluent_ml", self._label_ml())
        else:
            del self.fields["diluent"], self.fields["diluent_ml"]
        self.offer_shares(shares)

    @property
    def at_once(self) -> list[int]:
        """How many more than one can be opened with a tap: syringes, while there are so many."""
        if self.product.is_neurotoxin or not self.first_lot:
            return []
        return list(range(2, min(MOST_AT_ONCE, self.first_lot.balance) + 1))

    @property
    def opening(self) -> VialOpening | SyringeOpening:
        """Scanned only if the scan names the lot."""
        said = self.cleaned_data
        opened: dict[str, Any] = {
            "lot": said["lot"],
            "opened_at": said["opened_at"],
            "entry": entry_for(said["lot"], said["scan_raw"]),
            "justification": Justification(said["reason"], said["decided_by"], said["was_done"]),
        }
        if self._is_mixed:
            mixed = {"diluent": said["diluent"], "diluent_ml": said["diluent_ml"]}
            return VialOpening(**opened, **mixed)
        if self.product.is_neurotoxin:
            return VialOpening(**opened)
        return SyringeOpening(**opened, override_reason=said.get("override_reason", ""))

    @property
    def _is_mixed(self) -> bool:
        return self.product.is_neurotoxin and not self.product.is_ready_to_use

    def _label_ml(self) -> str:
        """As the label mixes it; to be corrected to what was really done."""
        dilutions = LabelDilution.objects.filter(product=self.product, diluent_ml__isnull=False)
        lot = self.first_lot
        found = dilutions.filter(pack=lot.pack).first() if lot else dilutions.first()
        return plain_number(found.diluent_ml) if found and found.diluent_ml else ""


class PlacesField(forms.Field):
    """The points that <face-map> placed: hidden fields of one name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[FacePoint]:
        try:
            return [read_face_point(text) for text in value or []]
        except NotAFacePoint as error:
            raise forms.ValidationError(error.detail) from error


class InjectionForm(HowGivenFields):
    """One amount at one place. Area, side and product come from what is tapped."""

    area = forms.ModelChoiceField(FacialArea.objects.all(), widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=Side.choices, required=False, widget=forms.HiddenInput)
    container = forms.Field()
    seen = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    amount = amount_field("Amount", error_messages={"required": "Give an amount."})
    places = PlacesField(label="Points", required=False)
    reason = reason_field()
    at = time_field("Given at, if not just now", required=False)
    decided_by = decider_field()
    was_done = done_field()

    def __init__(
        self,
        *args: Any,
        contents: ChartContents,
        editing: Injection | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contents, self.editing = contents, editing
        self.containers = {container_key(container): container for container in contents.containers}
        keys = [(key, key) for key in self.containers]
        if contents.chart.is_late_entry:
            self.fields["at"].label = "Given at"
        self.fields["container"] = forms.ChoiceField(
            choices=keys,
            widget=forms.HiddenInput,
            error_messages={"invalid_choice": "This product is no longer open in this chart."},
        )

    def clean(self) -> dict[str, Any]:
        """That it is as planned is no reason for what the plan does not intend."""
        said = self.cleaned_data
        if said.get("reason") == AS_PLANNED and AS_PLANNED not in self.often:
            self.add_error("reason", "The plan does not intend this amount here. Why?")
        return said

    @property
    def often(self) -> list[str]:
        """Why so much, for one tap."""
        container = self.containers.get(self["container"].value())
        if container is None:
            return often_reasons(is_neurotoxin=False)
        is_neurotoxin = container.product.is_neurotoxin
        planned = self._is_planned(container)
        return often_reasons(is_neurotoxin=is_neurotoxin, is_as_planned=planned)

    def _is_planned(self, container: Container) -> bool:
        """Not more than the plan still intends at this place, beside what was given there."""
        area, side = str(self["area"].value()), self["side"].value()
        given = [line for line in self.contents.injections if line != self.editing]
        lines = planned_against(self.contents.planned, given)
        here = [one for one in lines if is_planned_at(one.item, area, side, container.product)]
        try:
            return any(Decimal(self["amount"].value()) <= line.missing for line in here)
        except (ArithmeticError, TypeError, ValueError):
            return False

    @property
    def chosen_container(self) -> Container:
        return self.containers[self.cleaned_data["container"]]

    @property
    def entry(self) -> InjectionEntry:
        said = self.cleaned_data
        return InjectionEntry(
            area=said["area"],
            container=self.chosen_container,
            amount=said["amount"],
            side=said["side"],
            places=said["places"],
            details=self.details,
            at=said["at"],
            justification=Justification(said["reason"], said["decided_by"], said["was_done"]),
        )


class WasteForm(forms.Form):
    """The sum so far, written anew: to send it twice wastes nothing twice."""

    amount = amount_field("Wasted in all", min_value=Decimal(0))


class PutBackForm(forms.Form):
    """Opened by mistake and still whole. A vial asks whether anything was drawn into it."""

    REASONS = ("Wrong product", "Wrong lot", "Not needed after all", "The client decided otherwise")

    reason = forms.ChoiceField(
        label="Why it goes back", choices=[(why, why) for why in REASONS], widget=forms.RadioSelect
    )
    was_never_mixed = forms.BooleanField(
        label="Nothing was drawn into the vial; it is as it came", required=False
    )

    def __init__(self, *args: Any, container: Container, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(container, Preparation):
            del self.fields["was_never_mixed"]
