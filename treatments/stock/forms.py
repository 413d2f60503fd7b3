"""What is scanned and typed at the counter."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator

from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from treatments.models import Lot, ProductPack, ReadyCheck, StockMovement, StockShortage
from treatments.models.stock.gtin import validate_gtin
from treatments.stock.delivery import Delivery
from treatments.stock.queries import SHELVES
from treatments.stock.scan_reading import LONGEST_SCAN, Scan, read_scan
from treatments.stock.services.movement_rules import MOST_PACKS, Entry
from treatments.stock.services.receiving_and_moving import TAKEN_OUT
from treatments.stock.services.scan_doubts import is_doubtful

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

MOST_TYPED = 4_000  # what is too long for a label is refused with a reason by the reader
Kind, Method = StockMovement.Kind, StockMovement.Entry
# What looks like another lot to us must not be another lot to the list of counterfeits.
PLAIN = RegexValidator(
    r"^[ -~]*\Z", "A lot number is made of plain letters, digits and signs: type it anew."
)
SCANNED = [(Method.SCANNER, Method.SCANNER.label), (Method.CAMERA, Method.CAMERA.label)]


class WholeNumberField(forms.IntegerField):
    """Packs: a text field with digits, into which a stray scan fits without harm."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "class": "num", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_value=MOST_PACKS, **kwargs)


class StockFilter(forms.Form):
    shelf = forms.ChoiceField(choices=list(SHELVES.items()), required=False)
    q = forms.CharField(max_length=60, required=False)


class ScanField(forms.CharField):
    """As the wedge typed it, control characters included; NUL says nothing and is left out."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\0", "")


class ScanForm(forms.Form):
    scan = ScanField(
        label="Scan a package",
        max_length=MOST_TYPED,
        strip=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "placeholder": "Scan, or type the line under the code: (01)…(17)…(10)…",
            }
        ),
    )
    scan_method = forms.ChoiceField(
        choices=SCANNED, required=False, widget=forms.HiddenInput({"id": "scan-method"})
    )


class ReceiveForm(forms.Form):
    """What came in. Filled by a scan, or by hand with the reason."""

    pack = forms.ModelChoiceField(
        ProductPack.objects.filter(is_active=True, product__is_active=True).select_related(
            "product"
        ),
        label="Product",
    )
    lot_number = forms.CharField(label="Lot", max_length=20, validators=[PLAIN])
    expires_on = forms.DateField(
        label="Expires on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Only a month on the label? Its last day.",
    )
    quantity = WholeNumberField(label="Packs", min_value=1, initial=1)
    reason = forms.CharField(
        label="Why entered by hand",
        max_length=200,
        required=False,
        help_text="“No code on the box”, “code is torn”…",
    )
    gtin = forms.CharField(label="GTIN", max_length=14, required=False, validators=[validate_gtin])
    serial = forms.CharField(label="Serial number", max_length=20, required=False)
    supplier = forms.CharField(max_length=80, required=False)
    unit_cost = forms.DecimalField(
        label="Cost of one pack", max_digits=9, decimal_places=2, min_value=0, required=False
    )
    scan_raw = forms.CharField(
        max_length=LONGEST_SCAN, strip=False, required=False, widget=forms.HiddenInput
    )
    scan_method = forms.ChoiceField(choices=SCANNED, required=False, widget=forms.HiddenInput)
    adds_to_known = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not self._is_as_scanned(said) and not said["reason"].strip():
            self.add_error("reason", "Say why this was not read from the code.")
        return said

    @property
    def entry(self) -> Entry:
        """Scanned only if every field is what the code says; the code is read again here."""
        said = self.cleaned_data
        is_scanned = self._is_as_scanned(said)
        return Entry(
            method=(said["scan_method"] or Method.SCANNER) if is_scanned else Method.MANUAL,
            raw=said["scan_raw"],
            gtin=said["gtin"],
            serial=said["serial"],
            reason="" if is_scanned else said["reason"].strip(),
        )

    @property
    def delivery(self) -> Delivery:
        said, pack = self.cleaned_data, self.cleaned_data["pack"]
        return Delivery(
            product=pack.product,
            pack=pack,
            lot_number=said["lot_number"],
            expires_on=said["expires_on"],
            quantity=said["quantity"],
            supplier=said["supplier"],
            unit_cost=said["unit_cost"],
            entry=self.entry,
            adds_to_known=said["adds_to_known"],
        )

    def _is_as_scanned(self, said: dict[str, Any]) -> bool:
        scan = _scan_or_none(said["scan_raw"])
        if scan is None or not scan.gtin or not scan.expires_on:
            return False
        if is_doubtful(scan, said["pack"].product):
            return False
        typed = (said["lot_number"], said["expires_on"], said["gtin"], said["serial"])
        read = (scan.lot_number, scan.expires_on, scan.gtin, scan.serial)
        return typed == read and scan.gtin in (said["pack"].gtin, said["pack"].box_gtin)


def _scan_or_none(raw: str) -> Scan | None:
    try:
        return read_scan(raw) if raw else None
    except RuleViolation:
        return None


class CountLine(forms.Form):
    """One lot of the count sheet; left empty, it was not counted."""

    counted = WholeNumberField(label="Counted", min_value=0, required=False)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="Why", max_length=200, required=False)

    def __init__(self, data: Any = None, *, lot: Lot) -> None:
        super().__init__(data, prefix=f"lot-{lot.pk}")
        self.lot = lot
        self.fields["counted"].label = f"Counted, {lot}"
        self.initial["expected"] = lot.balance

    @property
    def is_counted(self) -> bool:
        return self.cleaned_data.get("counted") is not None

    @property
    def difference(self) -> int:
        """What the page last said of the lot, less what was counted."""
        expected = self.cleaned_data.get("expected")
        held = self.lot.balance if expected is None else expected
        return int(self.cleaned_data["counted"] - held)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        counted, expected = said.get("counted"), said.get("expected")
        if counted is None:
            return said
        if expected is not None and expected != self.lot.balance:
            self.add_error(
                "counted", f"Packs came or went since: it says {self.lot.balance} now. Count again."
            )
        elif self.difference and not said.get("reason", "").strip():
            more = f"{abs(self.difference)} {'more' if self.difference > 0 else 'fewer'}"
            self.add_error("reason", f"{more} than expected: say why, or count again.")
        return said


class MoveForm(forms.Form):
    to = forms.Field()
    quantity = WholeNumberField(label="Packs", min_value=1)
    reason = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: QuerySet[Location] = Location.objects.filter(is_active=True)
        self.fields["to"] = forms.ModelChoiceField(places.exclude(pk=lot.location_id), label="To")


class TakeOutForm(forms.Form):
    kind = forms.ChoiceField(
        label="What happened", choices=[(kind.value, kind.label) for kind in TAKEN_OUT]
    )
    quantity = WholeNumberField(label="Packs", min_value=1)
    reason = forms.CharField(label="Why", max_length=200)


class QuarantineForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=200)


class SettleForm(forms.Form):
    """What was found of packs that a lot did not hold; `lot`: another that they came from."""

    lot = forms.Field()
    packs = WholeNumberField(label="Packs of it", min_value=1, required=False)
    found = forms.CharField(label="What was found, without names", max_length=300)

    def __init__(self, *args: Any, shortage: StockShortage, **kwargs: Any) -> None:
        fresh = {"initial": {"packs": shortage.packs}, "auto_id": f"short-{shortage.pk}-%s"}
        super().__init__(*args, **fresh | kwargs)
        short = shortage.lot
        others = Lot.objects.at(short.location).in_stock().exclude(pk=short.pk)
        self.fields["lot"] = forms.ModelChoiceField(
            others.filter(product__kind=short.product.kind).select_related("product"),
            label="They came from",
            required=False,
            empty_label="No other lot here",
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("lot") and not said.get("packs"):
            self.add_error("packs", "How many of that lot?")
        return said | {"packs": said.get("packs") or 0}


class ReadyForm(forms.ModelForm[ReadyCheck]):
    class Meta:
        model = ReadyCheck
        fields = ["fridge_c"]
        widgets = {"fridge_c": forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"})}


READ_OFF = "Separator lost: lot read off the label"


def filled_from(
    scan: Scan, pack: ProductPack | None, quantity: int, *, asks: bool = False
) -> dict[str, Any]:
    """Initial values of the receive form; a doubtful lot is left for whoever reads the label."""
    expires_on: date | None = scan.expires_on
    return {
        "pack": pack,
        "lot_number": "" if asks else scan.lot_number,
        "expires_on": expires_on,
        "gtin": scan.gtin,
        "serial": "" if asks else scan.serial,
        "quantity": quantity,
        "scan_raw": scan.raw,
        "reason": READ_OFF if asks else "",
    }
