"""What the demo clinic holds. Lot numbers are invented, or examples of clinical.md."""

from datetime import date, datetime

from charting.demo.clinic import DemoClinic
from charting.demo.people import INJECTOR
from medspa.clinic.models import Location
from treatments.models import Lot, ProductPack
from treatments.services.stock import receive_stock

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
_EACH = 40


def stock_up(clinic: DemoClinic, *, now: datetime) -> None:
    """Receive every lot at both locations, as of `now`."""
    for location in (clinic.main, clinic.branch):
        for row in (BOTOX, VOLUMA, VOLLURE, VOLBELLA, *_OTHERS):
            _receive(clinic, location, row, now)


def lot_at(location: Location, row: tuple[str, str, str, date]) -> Lot:
    return Lot.objects.select_related("product", "pack").get(location=location, lot_number=row[2])


def _receive(
    clinic: DemoClinic, location: Location, row: tuple[str, str, str, date], now: datetime
) -> None:
    product, pack_name, lot_number, expires_on = row
    pack = ProductPack.objects.select_related("product").get(product__slug=product, name=pack_name)
    receive_stock(
        location=location,
        product=pack.product,
        pack=pack,
        lot_number=lot_number,
        expires_on=expires_on,
        quantity=_EACH,
        gtin=pack.gtin,
        by=clinic.user(INJECTOR),
        now=now,
    )
