"""What the demo clinic holds. Lot numbers are invented, or examples of clinical.md."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from devtools.demo.clinic import DemoClinic
from devtools.demo.people import INJECTOR, PRESCRIBER
from medspa.audit.log import record
from medspa.clinic.models import Location
from treatments.models import Lot, ProductPack, StockMinimum
from treatments.stock.delivery import Delivery
from treatments.stock.services.quarantine import quarantine_lot
from treatments.stock.services.readiness import check_ready
from treatments.stock.services.receiving_and_moving import (
    LotSuspect,
    count_stock,
    move_stock,
    receive_stock,
    waste_stock,
)

BOTOX = ("botox-cosmetic", "100 U vial", "C9142C3", date(2028, 2, 29))
VOLUMA = ("juvederm-voluma-xc", "1 mL syringe", "V20LB30418", date(2027, 4, 30))
VOLLURE = ("juvederm-vollure-xc", "1 mL syringe", "VV31KD2206", date(2027, 9, 30))
VOLBELLA = ("juvederm-volbella-xc", "1 mL syringe", "VB17MA1140", date(2027, 11, 30))
_OTHERS = (
    ("dysport", "300 U vial", "D0417H2", date(2027, 8, 31)),
    ("juvederm-volux-xc", "1 mL syringe", "VX09PC3301", date(2028, 1, 31)),
    ("restylane-kysse", "1 mL syringe", "RK22119", date(2027, 6, 30)),
    ("restylane-lyft", "1 mL syringe", "RL30457", date(2027, 12, 31)),
)
_HYALURONIDASE = ("hylenex", "vial", "HY2608A", date(2028, 3, 31))
_EACH = 90

# Product, pack, lot, days from today until it expires, packs: what makes the pages worth a look.
_AGEING = (
    ("jeuveau", "100 U vial", "JV0926B", 18, 3),
    ("restylane-defyne", "1 mL syringe", "RD41177", 54, 4),
    ("juvederm-volbella-xc", "1 mL syringe", "VB15LA0932", 83, 2),
    ("restylane-refyne", "1 mL syringe", "RR20551", -6, 2),
    ("juvederm-ultra-xc", "1 mL syringe", "U24KD1107", 200, 5),
)
_ASIDE = "U24KD1107"
_MINIMUMS = (
    ("jeuveau", "100 U vial", 5),
    ("restylane-defyne", "1 mL syringe", 6),
    ("botox-cosmetic", "100 U vial", 12),
    ("hylenex", "vial", 10),
)
_COUNTERFEIT = ("botox-cosmetic", "100 U vial", "C3709C3", date(2028, 1, 31))


def stock_up(clinic: DemoClinic, *, now: datetime) -> None:
    """Receive every lot at both locations, as of `now`."""
    for location in (clinic.main, clinic.branch):
        for row in (BOTOX, VOLUMA, VOLLURE, VOLBELLA, *_OTHERS):
            _receive(clinic, location, row, now)
        _receive(clinic, location, _HYALURONIDASE, now, packs=26)


def age_stock(clinic: DemoClinic, *, received_at: datetime, now: datetime) -> None:
    """What runs low, out of date and into trouble, and the look around of this morning."""
    today = clinic.main.local(now).date()
    for product, pack, number, days, packs in _AGEING:
        row = (product, pack, number, today + timedelta(days=days))
        _receive(clinic, clinic.main, row, received_at, packs=packs)
    _set_minimums(clinic)
    _live(clinic, now)
    check_ready(location=clinic.main, fridge_c=Decimal("4.6"), by=clinic.user(INJECTOR), now=now)


def _live(clinic: DemoClinic, now: datetime) -> None:
    by, botox = clinic.user(PRESCRIBER), lot_at(clinic.main, BOTOX)
    move_stock(lot=lot_at(clinic.branch, VOLLURE), to=clinic.main, quantity=4, by=by, now=now)
    count_stock(lot=botox, counted=botox.balance, by=by, now=now)
    waste_stock(lot=lot_at(clinic.main, VOLLURE), reason="Dropped, needle bent", by=by, now=now)
    aside = Lot.objects.get(location=clinic.main, lot_number=_ASIDE)
    quarantine_lot(lot=aside, reason="Seal broken on arrival", by=by, now=now)
    try:
        _receive(clinic, clinic.main, _COUNTERFEIT, now, packs=1)
    except LotSuspect:
        number = _COUNTERFEIT[2]
        record(by=by, action="lot.refused", target="treatments.suspectlot", lot_number=number)


def _set_minimums(clinic: DemoClinic) -> None:
    for product, pack_name, packs in _MINIMUMS:
        pack = ProductPack.objects.get(product__slug=product, name=pack_name)
        StockMinimum.objects.create(location=clinic.main, pack=pack, packs=packs)


def lot_at(location: Location, row: tuple[str, str, str, date]) -> Lot:
    return Lot.objects.select_related("product", "pack").get(location=location, lot_number=row[2])


def _receive(
    clinic: DemoClinic,
    location: Location,
    row: tuple[str, str, str, date],
    now: datetime,
    *,
    packs: int = _EACH,
) -> None:
    product, pack_name, lot_number, expires_on = row
    pack = ProductPack.objects.select_related("product").get(product__slug=product, name=pack_name)
    receive_stock(
        location=location,
        delivery=Delivery(
            product=pack.product,
            pack=pack,
            lot_number=lot_number,
            expires_on=expires_on,
            quantity=packs,
        ),
        by=clinic.user(INJECTOR),
        now=now,
    )
