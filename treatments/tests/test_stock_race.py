from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_location
from medspa.errors import RuleViolation
from treatments.models import Lot, StockMovement
from treatments.services import stock
from treatments.tests.factories import make_lot, make_pack

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times: int, act: Callable[[], object]) -> list[object]:
    """Run `act` in as many threads, all starting together; its result or its refusal."""
    barrier = Barrier(times)

    def run(_: int) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except (RuleViolation, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_last_unit_goes_to_one_and_the_other_is_told() -> None:
    lot = make_lot(quantity=1)

    results = at_once(2, lambda: stock.draw_stock(lot=lot, reason="x", by=SYSTEM))

    assert sorted(type(result).__name__ for result in results) == ["OutOfStock", "StockMovement"]
    lot.refresh_from_db()
    assert lot.balance == 0


def test_ten_injectors_draw_from_four_packs() -> None:
    lot = make_lot(quantity=4)

    results = at_once(10, lambda: stock.draw_stock(lot=lot, reason="x", by=SYSTEM))

    assert sum(isinstance(result, stock.OutOfStock) for result in results) == 6
    lot.refresh_from_db()
    assert (lot.balance, lot.movements.count()) == (0, 5)


def test_new_lot_received_twice_at_once_is_one_lot() -> None:
    location, pack = make_location(), make_pack()

    results = at_once(
        4,
        lambda: stock.receive_stock(
            location=location,
            product=pack.product,
            pack=pack,
            lot_number="A1",
            expires_on=date(2099, 1, 1),
            quantity=1,
            by=SYSTEM,
        ),
    )

    assert [type(result) for result in results] == [Lot] * 4
    assert list(Lot.objects.values_list("balance", flat=True)) == [4]


def test_database_alone_keeps_the_balance_above_zero() -> None:
    lot = make_lot(quantity=1)

    results = at_once(
        2,
        lambda: StockMovement.objects.create(lot=lot, kind="opened", quantity=-1, by="system"),
    )

    assert sorted(type(result).__name__ for result in results) == [
        "IntegrityError",
        "StockMovement",
    ]
