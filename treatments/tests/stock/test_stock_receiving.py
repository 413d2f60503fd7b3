"""Taking deliveries in: what a scan fills, what is refused by which field."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Location
from treatments.models import Lot, StockMovement, SuspectLot
from treatments.stock.services.quarantine import quarantine_lot
from treatments.tests.factories import make_lot, make_pack, make_product
from treatments.tests.stock.counter import here, injector, soon

__all__ = ["here", "injector"]
pytestmark = pytest.mark.django_db
GTIN, BOX = "07540161860004", "17540161860001"


def typed(pack, **fields: object) -> dict[str, object]:
    return {
        "pack": pack.pk,
        "lot_number": "V20LB30418",
        "expires_on": soon().isoformat(),
        "quantity": "2",
        "reason": "Code is torn",
        "gtin": "",
        "serial": "",
    } | fields


def receive(browser: Browser, **data: object):
    return browser.post(reverse("stock_receive"), data)


def label(expires_on: date, lot: str = "V20LB30418") -> str:
    return f"]d201{GTIN}17{expires_on:%y%m%d}10{lot}"


def test_scan_fills_the_form_and_what_is_sent_counts_as_scanned(
    injector: Browser, here: Location
) -> None:
    pack = make_pack(gtin=GTIN, box_gtin=BOX)
    form = receive(injector, scan=label(soon())).context["form"]
    assert (form["pack"].value(), form["lot_number"].value()) == (pack.pk, "V20LB30418")

    sent = {name: form[name].value() or "" for name in form.fields}
    receive(injector, **sent | {"pack": pack.pk, "reason": ""})

    movement = StockMovement.objects.get()
    assert (movement.entry_method, movement.scan_raw) == ("scanner", label(soon()))
    assert (movement.lot.balance, movement.gtin, movement.lot.location) == (1, GTIN, here)


def test_nul_in_a_scan_is_left_out(injector: Browser, here: Location) -> None:
    make_pack(gtin=GTIN)

    form = receive(injector, scan=f"{label(soon())}\0").context["form"]

    assert form["lot_number"].value() == "V20LB30418"


@pytest.mark.parametrize("lot", ["C3709C3\u200b", "\uff233709\uff233", "C3709\u04213"])
def test_lot_that_only_looks_like_another_is_refused(
    injector: Browser, here: Location, lot: str
) -> None:
    response = receive(injector, **typed(make_pack(), lot_number=lot))

    assert response.context["form"].errors["lot_number"] == [
        "A lot number is made of plain letters, digits and signs: type it anew."
    ]
    assert not Lot.objects.exists()


def test_box_stands_for_what_is_in_it(injector: Browser, here: Location) -> None:
    make_pack(gtin=GTIN, box_gtin=BOX, per_box=2)

    form = receive(injector, scan=label(soon()).replace(GTIN, BOX)).context["form"]

    assert form["quantity"].value() == 2


def test_typed_by_hand_needs_the_reason_and_is_marked(injector: Browser, here: Location) -> None:
    pack = make_pack()

    refused = receive(injector, **typed(pack, reason=""))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert refused.context["form"]["lot_number"].value() == "V20LB30418"
    receive(injector, **typed(pack))

    movement = StockMovement.objects.get()
    assert (movement.entry_method, movement.reason) == ("manual", "Code is torn")


def test_scan_that_was_corrected_by_hand_is_no_scan(injector: Browser, here: Location) -> None:
    pack = make_pack(gtin=GTIN)
    changed = typed(pack, gtin=GTIN, scan_raw=label(soon()), lot_number="V20LB30419", reason="")

    refused = receive(injector, **changed)
    assert list(refused.context["form"].errors) == ["reason"]
    receive(injector, **changed | {"reason": "Misprint"})

    movement = StockMovement.objects.get()
    assert (movement.entry_method, movement.scan_raw) == ("manual", label(soon()))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-3"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "99999"}, "quantity"),
        ({"quantity": f"01{GTIN}1727043010ABC"}, "quantity"),
        ({"expires_on": "2020-01-31"}, "expires_on"),
        ({"expires_on": "2077-01-31"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"gtin": "07540161860005"}, "gtin"),
        ({"gtin": "00300239232013"}, "gtin"),
        ({"unit_cost": "-1"}, "unit_cost"),
        ({"lot_number": ""}, "lot_number"),
        ({"lot_number": "C3709C3"}, "lot_number"),
        ({"lot_number": "A" * 21}, "lot_number"),
        ({"serial": "S1", "gtin": GTIN}, "quantity"),
    ],
)
def test_bad_delivery_is_refused_by_its_field_and_nothing_is_kept(
    injector: Browser, here: Location, wrong: dict, field: str
) -> None:
    make_pack(make_product("dysport"), gtin="00300239232013")
    SuspectLot.objects.create(lot_number="C3709C3", claims_to_be="Botox")
    pack = make_pack(gtin=GTIN)

    response = receive(injector, **typed(pack, **wrong))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Lot.objects.exists()


def test_lot_that_is_here_already_is_asked_about(injector: Browser, here: Location) -> None:
    pack = make_pack()
    receive(injector, **typed(pack))

    asked = receive(injector, **typed(pack))
    assert asked.status_code == 422
    assert "Add to the 2 packs here" in asked.content.decode()
    receive(injector, **typed(pack, adds_to_known="1"))

    assert Lot.objects.get().balance == 4


def test_unknown_gtin_warns_of_an_import_and_can_be_entered_with_a_reason(
    injector: Browser, here: Location
) -> None:
    response = receive(injector, scan=label(soon()))

    assert response.status_code == 422
    assert "unapproved import" in response.content.decode()
    assert response.context["form"]["lot_number"].value() == "V20LB30418"


@pytest.mark.parametrize("state", ["suspect", "quarantined", "expired"])
def test_scan_of_a_barred_lot_offers_no_form(injector: Browser, here: Location, state: str) -> None:
    pack = make_pack(gtin=GTIN)
    if state == "suspect":
        SuspectLot.objects.create(lot_number="V20LB30418", claims_to_be="Voluma")
    if state == "quarantined":
        elsewhere = make_lot(pack=pack, lot_number="V20LB30418")
        quarantine_lot(lot=elsewhere, reason="Recalled", by=SYSTEM, now=timezone.now())

    response = receive(injector, scan=label(soon(-5 if state == "expired" else 300)))

    assert response.status_code == 422
    assert "data-receive" not in response.content.decode()
    refused = AuditEvent.objects.filter(action="lot.refused").count()
    assert refused == (1 if state == "suspect" else 0)


def test_lost_separator_is_asked_about(injector: Browser, here: Location) -> None:
    make_pack(gtin=GTIN)

    page = receive(injector, scan=f"01{GTIN}10ABC17270430").content.decode()

    assert "may have lost a separator" in page
    assert not Lot.objects.exists()


def test_label_of_another_agency_is_kept_with_what_is_typed(
    injector: Browser, here: Location
) -> None:
    pack = make_pack()
    form = receive(injector, scan="+H123ABC01234567890D").context["form"]

    receive(injector, **typed(pack, scan_raw=form["scan_raw"].value(), reason="HIBC label"))

    movement = StockMovement.objects.get()
    assert (movement.entry_method, movement.scan_raw) == ("manual", "+H123ABC01234567890D")


def test_same_serial_number_comes_once(injector: Browser, here: Location) -> None:
    pack = make_pack(gtin=GTIN)
    one = typed(pack, gtin=GTIN, serial="S1", quantity="1", adds_to_known="1")
    receive(injector, **one)

    response = receive(injector, **one)

    assert list(response.context["form"].errors) == ["serial"]
    assert Lot.objects.get().balance == 1
