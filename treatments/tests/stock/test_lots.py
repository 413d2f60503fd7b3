"""What the database itself holds of lots and movements."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_location
from treatments.models import Lot, StockMovement
from treatments.stock.services import receiving_and_moving
from treatments.tests.factories import make_lot, make_pack, make_product

pytestmark = pytest.mark.django_db


def test_balance_is_the_sum_of_movements() -> None:
    lot = make_lot(quantity=9)
    receiving_and_moving.draw_stock(lot=lot, quantity=2, reason="x", by=SYSTEM, now=timezone.now())
    receiving_and_moving.waste_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())
    receiving_and_moving.count_stock(lot=lot, counted=4, by=SYSTEM, now=timezone.now())

    lot.refresh_from_db()
    assert lot.balance == 4 == lot.movements.aggregate(sum=Sum("quantity"))["sum"]


def test_stale_save_does_not_touch_the_balance() -> None:
    stale = make_lot(quantity=2)
    receiving_and_moving.draw_stock(lot=stale, reason="x", by=SYSTEM, now=timezone.now())

    stale.supplier = "Example Supply"
    stale.save()

    stale.refresh_from_db()
    assert (stale.balance, stale.supplier) == (1, "Example Supply")


def test_new_lot_is_empty_whatever_was_asked() -> None:
    pack = make_pack()
    lot = Lot.objects.create(
        location=make_location(),
        product=pack.product,
        pack=pack,
        lot_number="A1",
        expires_on=date(2030, 1, 1),
        balance=50,
    )

    lot.refresh_from_db()
    assert lot.balance == 0


@pytest.mark.parametrize(
    ("kind", "quantity"),
    [
        ("received", -1),
        ("opened", 1),
        ("wasted", 1),
        ("moved", 1),
        ("quarantined", 1),
        ("stolen", 1),
        ("opened", -2),
    ],
)
def test_database_refuses_impossible_movements(kind, quantity) -> None:
    lot = make_lot(quantity=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockMovement.objects.create(lot=lot, kind=kind, quantity=quantity, by="system")


@pytest.mark.owner
def test_database_refuses_to_change_or_delete_movements() -> None:
    make_lot()

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        StockMovement.objects.update(quantity=5)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        StockMovement.objects.all().delete()


def test_database_refuses_a_lot_twice() -> None:
    lot = make_lot(lot_number="A1")

    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.create(
            location=lot.location,
            product=lot.product,
            pack=lot.pack,
            lot_number="a1",
            expires_on=lot.expires_on,
        )


def test_database_refuses_a_pack_of_another_product() -> None:
    lot = make_lot()
    other = make_pack(make_product("dysport"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(pack=other)
