from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_location, today_here
from medspa.local.testkit.racing import run_at_once
from treatments.models import Lot, StockMovement
from treatments.stock.delivery import Delivery
from treatments.stock.services import receiving_and_moving
from treatments.stock.services.quarantine import quarantine_lot
from treatments.tests.factories import make_lot, make_pack

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times: int, act: Callable[[], object]) -> list[object]:
    """What as many who start together got, or why not."""
    return run_at_once(*[act] * times)


def test_last_unit_goes_to_one_and_the_other_is_told() -> None:
    lot = make_lot(quantity=1)

    results = at_once(
        2,
        lambda: receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now()),
    )

    assert sorted(type(result).__name__ for result in results) == ["OutOfStock", "StockMovement"]
    lot.refresh_from_db()
    assert lot.balance == 0


def test_ten_injectors_draw_from_four_packs() -> None:
    lot = make_lot(quantity=4)

    results = at_once(
        10,
        lambda: receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now()),
    )

    assert sum(isinstance(result, receiving_and_moving.OutOfStock) for result in results) == 6
    lot.refresh_from_db()
    assert (lot.balance, lot.movements.count()) == (0, 5)


def test_new_lot_received_twice_at_once_is_one_lot() -> None:
    location, pack = make_location(), make_pack()

    results = at_once(
        4,
        lambda: receiving_and_moving.receive_stock(
            location=location,
            delivery=Delivery(
                product=pack.product,
                pack=pack,
                lot_number="A1",
                expires_on=today_here() + timedelta(days=365),
                quantity=1,
                adds_to_known=True,
            ),
            by=SYSTEM,
            now=timezone.now(),
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


def both(*acts: Callable[[], object]) -> list[str]:
    """Run different acts, all starting together; the sorted names of what came of them."""
    return sorted(type(one).__name__ for one in run_at_once(*acts))


def test_count_and_draw_at_once_never_disagree() -> None:
    pack = make_pack()
    for _ in range(5):
        lot = make_lot(pack=pack, quantity=1)

        came = both(
            lambda lot=lot: receiving_and_moving.draw_stock(
                lot=lot, reason="x", by=SYSTEM, now=timezone.now()
            ),
            lambda lot=lot: receiving_and_moving.count_stock(
                lot=lot, counted=0, expected=1, by=SYSTEM, now=timezone.now()
            ),
        )

        lot.refresh_from_db()
        assert lot.balance == 0
        assert came in (["OutOfStock", "StockMovement"], ["Stale", "StockMovement"])


def test_nobody_draws_once_a_lot_is_set_aside() -> None:
    pack = make_pack()
    for _ in range(5):
        lot = make_lot(pack=pack, quantity=1)

        came = both(
            lambda lot=lot: receiving_and_moving.draw_stock(
                lot=lot, reason="x", by=SYSTEM, now=timezone.now()
            ),
            lambda lot=lot: quarantine_lot(
                lot=lot, reason="Recalled", by=SYSTEM, now=timezone.now()
            ),
        )

        kinds = list(lot.movements.order_by("pk").values_list("kind", flat=True))
        if "LotQuarantined" in came:
            assert kinds == ["received", "quarantined"]
        else:
            assert kinds == ["received", "opened", "quarantined"]


def test_last_unit_is_drawn_or_moved_and_never_both() -> None:
    there = make_location()
    pack = make_pack()
    for _ in range(5):
        lot = make_lot(pack=pack, quantity=1)

        came = both(
            lambda lot=lot: receiving_and_moving.draw_stock(
                lot=lot, reason="x", by=SYSTEM, now=timezone.now()
            ),
            lambda lot=lot: receiving_and_moving.move_stock(
                lot=lot, to=there, quantity=1, by=SYSTEM, now=timezone.now()
            ),
        )

        lot.refresh_from_db()
        assert lot.balance == 0
        assert came in (["Lot", "OutOfStock"], ["OutOfStock", "StockMovement"])


def test_moves_in_both_directions_at_once_do_not_wait_for_each_other_forever() -> None:
    here, there = make_location(), make_location()
    lot = make_lot(location=here, quantity=4)
    other = receiving_and_moving.move_stock(
        lot=lot, to=there, quantity=2, by=SYSTEM, now=timezone.now()
    )

    came = both(
        *[
            lambda: receiving_and_moving.move_stock(
                lot=lot, to=there, quantity=1, by=SYSTEM, now=timezone.now()
            )
        ],
        *[
            lambda: receiving_and_moving.move_stock(
                lot=other, to=here, quantity=1, by=SYSTEM, now=timezone.now()
            )
        ],
    )

    assert came == ["Lot", "Lot"]
    lot.refresh_from_db()
    other.refresh_from_db()
    assert (lot.balance, other.balance) == (2, 2)


def test_database_alone_keeps_a_quarantine() -> None:
    lot = make_lot(quantity=1)
    quarantine_lot(lot=lot, reason="Recalled", by=SYSTEM, now=timezone.now())

    with pytest.raises(IntegrityError):
        StockMovement.objects.create(lot=lot, kind="opened", quantity=-1, by="system")
