"""The count sheet, and the look around in the morning."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.clinic.models import Location
from medspa.clinic.tests.factories import make_location
from treatments.models import Lot, ReadyCheck, StockMovement
from treatments.stock.services.receiving_and_moving import draw_stock
from treatments.tests.factories import make_lot, make_pack, make_product
from treatments.tests.stock.counter import here, injector

__all__ = ["here", "injector"]
pytestmark = pytest.mark.django_db
GTIN, BOX = "07540161860004", "17540161860001"


def sheet(*lines: tuple[Lot, str, str, str]) -> dict[str, str]:
    data = {}
    for lot, counted, expected, reason in lines:
        key = f"lot-{lot.pk}"
        data |= {
            f"{key}-counted": counted,
            f"{key}-expected": expected,
            f"{key}-reason": reason,
        }
    return data


def test_count_keeps_agreeing_and_explained_lines(injector: Browser, here: Location) -> None:
    pack = make_pack()
    same, fewer, skipped = [make_lot(pack=pack, location=here, quantity=3) for _ in range(3)]

    data = sheet((same, "3", "3", ""), (fewer, "2", "3", "Broken"), (skipped, "", "3", ""))
    assert injector.post(reverse("stock_count"), data).status_code == 302

    counted = StockMovement.objects.filter(kind="counted").order_by("lot")
    assert list(counted.values_list("lot", "quantity", "reason")) == [
        (same.pk, 0, ""),
        (fewer.pk, -1, "Broken"),
    ]


def test_count_with_one_unexplained_difference_keeps_nothing(
    injector: Browser, here: Location
) -> None:
    pack = make_pack()
    same, fewer = [make_lot(pack=pack, location=here, quantity=3) for _ in range(2)]

    response = injector.post(
        reverse("stock_count"), sheet((same, "3", "3", ""), (fewer, "2", "3", ""))
    )

    assert response.status_code == 422
    assert "1 fewer than expected" in response.content.decode()
    assert not StockMovement.objects.filter(kind="counted").exists()


def test_count_notices_what_was_drawn_meanwhile(injector: Browser, here: Location) -> None:
    lot = make_lot(location=here, quantity=3)
    draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())

    response = injector.post(reverse("stock_count"), sheet((lot, "3", "3", "")))

    assert response.status_code == 422
    assert "it says 2 now" in response.content.decode()


def test_count_of_a_lot_that_emptied_meanwhile_is_not_lost(
    injector: Browser, here: Location
) -> None:
    lot = make_lot(location=here, quantity=1)
    draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())

    response = injector.post(reverse("stock_count"), sheet((lot, "1", "1", "Behind the box")))

    page = response.content.decode()
    assert response.status_code == 422
    assert "it says 0 now" in page
    assert "Behind the box" in page


def test_count_takes_lots_of_this_place_only(injector: Browser, here: Location) -> None:
    elsewhere = make_lot(location=make_location(name="North End"), quantity=3)

    injector.post(reverse("stock_count"), sheet((elsewhere, "1", "3", "Broken")))

    assert not StockMovement.objects.filter(kind="counted").exists()


def hyaluronidase(here: Location, units: int, **fields: object) -> Lot:
    pack = make_pack(make_product("hylenex", kind="hyaluronidase"), amount=Decimal(units))
    return make_lot(pack=pack, location=here, **fields)


@pytest.mark.parametrize(
    ("units", "fridge", "passed"),
    [(1500, "2", True), (1500, "8.0", True), (1500, "8.1", False), (1499, "4", False)],
)
def test_day_is_ready_with_enough_hyaluronidase_and_a_cool_fridge(
    injector: Browser, here: Location, units: int, fridge: str, passed: bool
) -> None:
    hyaluronidase(here, units)

    injector.post(reverse("stock_check_ready"), {"fridge_c": fridge})

    check = ReadyCheck.objects.get()
    assert (check.is_passed, check.location, check.who) == (passed, here, "Mara")


@pytest.mark.parametrize("flaw", [{"expires_on": date(2020, 1, 1)}, {"is_quarantined": True}])
def test_hyaluronidase_that_cannot_be_drawn_does_not_count(
    injector: Browser, here: Location, flaw: dict
) -> None:
    hyaluronidase(here, 1500, **flaw)

    injector.post(reverse("stock_check_ready"), {"fridge_c": "4"})

    assert ReadyCheck.objects.get().hyaluronidase_units == 0


@pytest.mark.parametrize("fridge", ["", "warm", "400", "-99", "4.55"])
def test_nonsense_temperature_is_refused(injector: Browser, here: Location, fridge: str) -> None:
    response = injector.post(reverse("stock_check_ready"), {"fridge_c": fridge})

    assert response.status_code == 422
    assert not ReadyCheck.objects.exists()


def test_ready_page_lists_what_expired(injector: Browser, here: Location) -> None:
    make_lot(location=here, lot_number="OLD1", expires_on=date(2020, 1, 1))

    page = injector.get(reverse("stock_ready")).content.decode()

    assert "OLD1" in page
    assert "Not checked today" in page
