"""However a lot or a serial number is spelled, it is the same one everywhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CharField, Value
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import today_here
from treatments.errors import LotKnown, LotSuspect, PackKnown
from treatments.models import Lot, Product, StockMovement, SuspectLot
from treatments.models.stock.lot_keys import key_of, lot_key
from treatments.stock.delivery import Delivery
from treatments.stock.services.movement_rules import Entry
from treatments.stock.services.receiving_and_moving import draw_stock, receive_stock
from treatments.tests.factories import make_lot, make_pack, make_product

SPELLINGS = [
    "C3709C3",
    "c3709c3",
    "C3709-C3",
    "C 3709 C3",
    "C.3709.C3",
    "LOT C3709C3",
    "Lot: c3709c3",
    "LOT NO. C3709C3",
    "Batch C3709C3",
    "(10)C3709C3",
    "C3709C3-",
]
GTIN = "00012345678905"
SOON = today_here() + timedelta(days=300)


def receive(lot: Lot, *, serial: str = "", **how: object) -> Lot:
    """One more pack of the lot, typed by hand."""
    entry = Entry(StockMovement.Entry.MANUAL, gtin=GTIN, serial=serial, reason="no code")
    facts: dict[str, Any] = {"lot_number": lot.lot_number, "expires_on": lot.expires_on}
    delivery = Delivery(product=lot.product, pack=lot.pack, quantity=1, entry=entry, **facts | how)
    return receive_stock(location=lot.location, delivery=delivery, by=SYSTEM, now=timezone.now())


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_lot_have_one_key(spelling: str) -> None:
    assert lot_key(spelling) == "C3709C3"


@pytest.mark.parametrize("lot", ["LOT12", "BATCH7", "CHB1", "SN42"])
def test_lot_that_begins_like_a_word_of_the_label_keeps_it(lot: str) -> None:
    assert lot_key(lot) == lot


@pytest.fixture
def a_row(db) -> None:
    make_product("any")


@pytest.mark.usefixtures("a_row")
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_database_and_program_agree(text: str) -> None:
    rows = Product.objects.annotate(typed=Value(text, CharField()), key=key_of("typed"))

    assert rows.values_list("key", flat=True)[0] == lot_key(text)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_counterfeit_is_refused_however_it_is_spelled(spelling: str) -> None:
    SuspectLot.objects.get_or_create(lot_number="C3709C3", defaults={"claims_to_be": "Botox"})

    with pytest.raises(LotSuspect):
        make_lot(lot_number=spelling)
    assert not Lot.objects.exists()


@pytest.mark.django_db
def test_list_of_counterfeits_may_have_its_own_spelling() -> None:
    SuspectLot.objects.create(lot_number="XZ-77 b", claims_to_be="Filler")

    with pytest.raises(LotSuspect):
        make_lot(lot_number="xz77B")
    with pytest.raises(IntegrityError), transaction.atomic():
        SuspectLot.objects.create(lot_number="XZ77B", claims_to_be="Filler")


@pytest.mark.django_db
def test_lot_named_as_counterfeit_later_is_not_drawn() -> None:
    lot = make_lot(lot_number="AB-12")
    SuspectLot.objects.create(lot_number="ab12", claims_to_be="Botox")

    with pytest.raises(LotSuspect):
        draw_stock(lot=lot, reason="charting.chart:1", by=SYSTEM, now=timezone.now())
    assert Lot.objects.with_suspicion().get().is_suspect


@pytest.mark.django_db
def test_second_spelling_is_the_lot_that_is_here() -> None:
    lot = make_lot(lot_number="AB-12", expires_on=SOON)

    with pytest.raises(LotKnown):
        receive(lot, lot_number="lot ab12")
    assert Lot.objects.of_batch(Lot(product=lot.product, lot_number="A.B.12")).get() == lot


@pytest.mark.django_db
def test_pack_is_received_once_however_its_serial_is_spelled() -> None:
    pack = make_pack(make_product("scanned"), gtin=GTIN)
    lot = make_lot(pack=pack, expires_on=SOON)

    receive(lot, serial="sn: 00-7a", adds_to_known=True)
    with pytest.raises(PackKnown):
        receive(lot, serial="007A", adds_to_known=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "10c3709-c3",
        "C3709C32112345",
        "Lot.No C3709C3",
        "C3709C3 EXP 2028",
        "C3709C3/1",
        "C37O9C3",
        "1O C37O9-C3",
    ],
)
def test_counterfeit_is_found_in_whatever_it_is_typed_into(typed: str) -> None:
    SuspectLot.objects.get_or_create(lot_number="C3709C3", defaults={"claims_to_be": "Botox"})

    with pytest.raises(LotSuspect):
        make_lot(lot_number=typed)
    assert not Lot.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["C3709C", "C9142C3", "3709C3"])
def test_other_lots_are_received(typed: str) -> None:
    SuspectLot.objects.get_or_create(lot_number="C3709C3", defaults={"claims_to_be": "Botox"})

    assert make_lot(lot_number=typed).balance == 1


@pytest.mark.django_db
def test_short_number_on_the_list_bars_only_itself() -> None:
    SuspectLot.objects.create(lot_number="AB1", claims_to_be="Filler")

    lot = make_lot(lot_number="XAB12")
    with pytest.raises(LotSuspect):
        make_lot(pack=lot.pack, lot_number="ab-1")
