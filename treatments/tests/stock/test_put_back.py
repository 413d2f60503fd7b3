"""A pack that was opened by mistake: its own kind of movement, once, within minutes."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from treatments.errors import PackKnown, TooLateToPutBack
from treatments.models import StockMovement
from treatments.stock.services.movement_rules import Entry
from treatments.stock.services.put_back import put_back_stock
from treatments.stock.services.receiving_and_moving import draw_stock
from treatments.tests.factories import make_lot

pytestmark = pytest.mark.django_db

SCANNED = Entry(method="scanner", raw="(01)...", gtin="00300239232013", serial="S1")


@shared
def opened() -> StockMovement:
    return draw_stock(
        lot=make_lot(quantity=2),
        reason="charting.chart:1",
        entry=SCANNED,
        by=SYSTEM,
        now=timezone.now(),
    )


def after(opened: StockMovement, seconds: int) -> datetime:
    return opened.at + timedelta(seconds=seconds)


def test_the_pack_is_in_stock_again_and_the_opening_stays_told(opened: StockMovement) -> None:
    back = put_back_stock(opened=opened, by=SYSTEM, now=after(opened, 600))
    opened.lot.refresh_from_db()
    assert opened.lot.balance == 2
    assert (back.kind, back.quantity, back.undoes) == ("put_back", 1, opened)
    kinds = opened.lot.movements.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["received", "opened", "put_back"]


def test_ten_minutes_and_no_second_more(opened: StockMovement) -> None:
    with pytest.raises(TooLateToPutBack):
        put_back_stock(opened=opened, by=SYSTEM, now=after(opened, 601))
    opened.lot.refresh_from_db()
    assert opened.lot.balance == 1


def test_one_opening_is_taken_back_once(opened: StockMovement) -> None:
    put_back_stock(opened=opened, by=SYSTEM, now=after(opened, 1))
    with pytest.raises(TooLateToPutBack):
        put_back_stock(opened=opened, by=SYSTEM, now=after(opened, 2))


def test_a_serial_number_that_went_back_can_be_opened_again(opened: StockMovement) -> None:
    put_back_stock(opened=opened, by=SYSTEM, now=after(opened, 1))
    draw_stock(
        lot=opened.lot, reason="charting.chart:2", entry=SCANNED, by=SYSTEM, now=timezone.now()
    )
    with pytest.raises(PackKnown):
        draw_stock(
            lot=opened.lot, reason="charting.chart:3", entry=SCANNED, by=SYSTEM, now=timezone.now()
        )


def test_the_database_counts_openings_of_a_serial_number(opened: StockMovement) -> None:
    with pytest.raises(IntegrityError, match="opened before"), transaction.atomic():
        StockMovement.objects.create(
            lot=opened.lot, kind="opened", quantity=-1, by="x", gtin=opened.gtin, serial="S1"
        )


@pytest.mark.parametrize(
    "flaw",
    [
        {"quantity": 2},
        {"seconds": 601},
        {"seconds": -1},
        {"kind": "received"},
        {"undoes": None},
        {"lot": "another"},
    ],
)
def test_the_database_takes_back_only_what_was_opened(opened: StockMovement, flaw: dict) -> None:
    facts: dict = {"quantity": 1, "kind": "put_back", "undoes": opened, "lot": opened.lot} | flaw
    facts["at"] = after(opened, facts.pop("seconds", 1))
    if facts["lot"] == "another":
        facts["lot"] = make_lot(opened.lot.product, opened.lot.location)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockMovement.objects.create(by="x", **facts)
