from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Location
from medspa.clinic.tests.factories import make_location
from medspa.errors import Stale
from treatments.errors import LotKnown
from treatments.models import Lot, SuspectLot
from treatments.stock.delivery import Delivery
from treatments.stock.services import receiving_and_moving
from treatments.stock.services.movement_rules import Entry
from treatments.stock.services.quarantine import quarantine_lot, release_lot
from treatments.tests.factories import make_lot, make_pack, make_product

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 12, 18, tzinfo=UTC)
GTIN = "00300239232013"


def receive(*, location: Location | None = None, now: datetime = NOW, **changes: object) -> Lot:
    pack = changes.pop("pack", None) or make_pack()
    defaults = {
        "product": pack.product,
        "pack": pack,
        "lot_number": "C9142C3",
        "expires_on": date(2028, 2, 29),
        "quantity": 2,
    }
    delivery = Delivery(**defaults | changes)
    place = location or make_location()
    return receiving_and_moving.receive_stock(location=place, delivery=delivery, by=SYSTEM, now=now)


def test_receive_stock_fills_the_lot_and_is_audited() -> None:
    lot = receive(supplier="Example Supply")

    assert (lot.balance, lot.lot_number, lot.supplier) == (2, "C9142C3", "Example Supply")
    [movement] = lot.movements.all()
    assert (movement.kind, movement.quantity, movement.by) == ("received", 2, "system")
    [event] = AuditEvent.objects.all()
    assert (event.action, event.facts) == (
        "lot.received",
        {"movement": movement.pk, "quantity": 2},
    )


def test_second_delivery_of_a_lot_adds_to_it_whatever_the_case() -> None:
    lot = receive()

    again = receive(
        pack=lot.pack, location=lot.location, lot_number=" c9142c3 ", quantity=3, adds_to_known=True
    )

    assert (again.pk, again.balance) == (lot.pk, 5)


def test_second_delivery_of_a_lot_asks_whether_it_is_to_be_added() -> None:
    lot = receive()

    with pytest.raises(LotKnown) as refusal:
        receive(pack=lot.pack, location=lot.location, quantity=3)
    assert refusal.value.facts == {"lot": lot}
    lot.refresh_from_db()
    assert lot.balance == 2


def test_same_lot_at_another_location_is_another_lot() -> None:
    lot = receive()

    assert receive(pack=lot.pack).pk != lot.pk


def test_known_lot_with_another_expiry_is_refused() -> None:
    lot = receive()

    with pytest.raises(receiving_and_moving.LotMismatch):
        receive(pack=lot.pack, location=lot.location, expires_on=date(2028, 3, 31))


def test_pack_of_another_product_is_refused() -> None:
    with pytest.raises(receiving_and_moving.LotMismatch):
        receive(product=make_product("dysport"))


@pytest.mark.parametrize("quantity", [0, -1, 1.5, True])
def test_nonsense_quantity_is_refused(quantity) -> None:
    with pytest.raises(receiving_and_moving.BadQuantity):
        receive(quantity=quantity)


def test_expired_delivery_is_refused() -> None:
    with pytest.raises(receiving_and_moving.LotExpired) as refusal:
        receive(expires_on=date(2026, 1, 11))

    assert refusal.value.facts == {"on": date(2026, 1, 11)}


def test_lot_is_good_through_its_last_day_on_the_clock_of_the_place() -> None:
    # 04:00 UTC on the 13th is still the evening of the 12th in Los Angeles.
    now = datetime(2026, 1, 13, 4, tzinfo=UTC)

    assert receive(expires_on=date(2026, 1, 12), now=now).balance == 2


@pytest.mark.parametrize("lot_number", ["C3709C3", "c3709c3"])
def test_counterfeit_lot_is_refused(lot_number) -> None:
    SuspectLot.objects.create(lot_number="C3709C3", claims_to_be="Botox")

    with pytest.raises(receiving_and_moving.LotSuspect):
        receive(lot_number=lot_number)
    assert not Lot.objects.exists()


def test_gtin_of_another_pack_is_refused() -> None:
    botox = make_pack(gtin=GTIN)
    other = make_pack(make_product("dysport"))

    with pytest.raises(receiving_and_moving.WrongGtin) as refusal:
        receive(pack=other, entry=Entry(gtin=GTIN))
    assert refusal.value.facts == {"owner": botox}


def test_unknown_gtin_for_a_pack_with_its_own_is_refused() -> None:
    with pytest.raises(receiving_and_moving.WrongGtin):
        receive(pack=make_pack(gtin=GTIN), entry=Entry(gtin="07540161860004"))


def test_gtin_with_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(receiving_and_moving.WrongGtin):
        receive(entry=Entry(gtin="07540161860005"))


def test_gtin_of_the_box_is_accepted() -> None:
    pack = make_pack(gtin="07540161860004", box_gtin="17540161860001")

    assert receive(pack=pack, entry=Entry(gtin="17540161860001")).gtin == "17540161860001"


def test_draw_stock_opens_a_pack_and_says_why() -> None:
    lot = receive()

    movement = receiving_and_moving.draw_stock(
        lot=lot, reason="charting.chart:17", by=SYSTEM, now=NOW
    )

    lot.refresh_from_db()
    assert (movement.kind, movement.quantity, movement.reason) == (
        "opened",
        -1,
        "charting.chart:17",
    )
    assert lot.balance == 1


def test_draw_more_than_there_is_says_what_is_left() -> None:
    lot = make_lot(quantity=2)

    with pytest.raises(receiving_and_moving.OutOfStock) as refusal:
        receiving_and_moving.draw_stock(
            lot=lot, quantity=3, reason="x", by=SYSTEM, now=timezone.now()
        )
    assert refusal.value.facts == {"balance": 2}
    assert refusal.value.detail == f"Lot {lot.lot_number}: 2 left."


def test_draw_from_expired_lot_says_since_when() -> None:
    lot = make_lot(expires_on=date(2026, 1, 11))

    with pytest.raises(receiving_and_moving.LotExpired) as refusal:
        receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=NOW)
    assert refusal.value.facts == {"on": date(2026, 1, 11)}


def test_draw_from_quarantine_is_refused_until_release() -> None:
    lot = make_lot()
    quarantine_lot(lot=lot, reason="Fridge failed", by=SYSTEM, now=timezone.now())

    with pytest.raises(receiving_and_moving.LotQuarantined):
        receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())
    release_lot(lot=lot, by=SYSTEM, now=timezone.now())
    receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())


def test_lot_named_counterfeit_later_is_neither_drawn_nor_released() -> None:
    lot = make_lot(lot_number="C6933C3")
    SuspectLot.objects.create(lot_number="C6933C3", claims_to_be="Botox")

    with pytest.raises(receiving_and_moving.LotSuspect):
        receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())
    with pytest.raises(receiving_and_moving.LotSuspect):
        release_lot(lot=lot, by=SYSTEM, now=timezone.now())


def test_expired_packs_can_be_thrown_away_but_not_more_than_there_are() -> None:
    lot = make_lot(expires_on=date(2020, 1, 1))

    receiving_and_moving.waste_stock(lot=lot, reason="expired", by=SYSTEM, now=timezone.now())
    with pytest.raises(receiving_and_moving.OutOfStock) as refusal:
        receiving_and_moving.waste_stock(lot=lot, reason="expired", by=SYSTEM, now=timezone.now())
    assert refusal.value.detail == f"Lot {lot.lot_number}: none left."


@pytest.mark.parametrize(("counted", "difference"), [(3, -2), (7, 2), (0, -5)])
def test_count_sets_the_balance_and_records_the_difference(counted, difference) -> None:
    lot = make_lot(quantity=5)

    movement = receiving_and_moving.count_stock(
        lot=lot, counted=counted, by=SYSTEM, now=timezone.now()
    )

    lot.refresh_from_db()
    assert (movement.kind, movement.quantity, lot.balance) == ("counted", difference, counted)


def test_count_that_agrees_is_kept_as_well() -> None:
    lot = make_lot(quantity=5)

    movement = receiving_and_moving.count_stock(lot=lot, counted=5, by=SYSTEM, now=timezone.now())

    assert (movement.kind, movement.quantity) == ("counted", 0)


def test_count_is_refused_if_packs_went_since_the_sheet_was_printed() -> None:
    lot = make_lot(quantity=5)
    receiving_and_moving.draw_stock(lot=lot, reason="x", by=SYSTEM, now=timezone.now())

    with pytest.raises(Stale) as refusal:
        receiving_and_moving.count_stock(
            lot=lot, counted=5, expected=5, by=SYSTEM, now=timezone.now()
        )
    assert refusal.value.facts == {"balance": 4}


def test_count_below_zero_is_refused() -> None:
    with pytest.raises(receiving_and_moving.BadQuantity):
        receiving_and_moving.count_stock(lot=make_lot(), counted=-1, by=SYSTEM, now=timezone.now())


def test_lots_in_stock_come_first_expiry_first_and_only_if_usable() -> None:
    location, pack = make_location(), make_pack()
    SuspectLot.objects.create(lot_number="SUSPECT", claims_to_be="Botox")
    shared = {"location": location, "pack": pack}
    later = make_lot(**shared, expires_on=date(2028, 1, 1))
    sooner = make_lot(**shared, expires_on=date(2027, 1, 1))
    make_lot(**shared, expires_on=date(2026, 1, 11))
    make_lot(**shared, is_quarantined=True)
    Lot.objects.filter(pk=make_lot(**shared).pk).update(lot_number="suspect")
    receiving_and_moving.waste_stock(
        lot=make_lot(**shared), reason="dropped", by=SYSTEM, now=timezone.now()
    )
    make_lot(pack=pack)

    lots = Lot.objects.at(location).usable(date(2026, 1, 12)).first_expiry_first()

    assert list(lots) == [sooner, later]
