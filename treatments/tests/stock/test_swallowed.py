"""A separator that the scanner lost: nothing is split by a guess, nothing listed slips through."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_location, today_here
from treatments.errors import BadScan, LotDoubtful, LotMismatch, LotQuarantined, LotSuspect
from treatments.models import Lot, StockMovement, SuspectLot
from treatments.stock.delivery import Delivery
from treatments.stock.scan_lookup import lot_to_open
from treatments.stock.scan_reading import GS, LONGEST_SCAN, read_scan
from treatments.stock.services.movement_rules import Entry
from treatments.stock.services.receiving_and_moving import receive_stock
from treatments.tests.factories import make_lot, make_pack, make_product
from treatments.tests.stock.counter import here, injector

__all__ = ["here", "injector"]
pytestmark = pytest.mark.django_db
GTIN = "00300239232013"
EXPIRES_ON = today_here() + timedelta(days=400)
EXP = f"17{EXPIRES_ON:%y%m%d}"
START = f"01{GTIN}"


def lots_meant(text: str) -> set[str]:
    return {reading.lot_number for reading in read_scan(text).readings}


@pytest.mark.parametrize(
    "text",
    [
        f"{START}{EXP}10C3709C32112345",
        f"{START}{EXP}10C3709C311260101",
        f"{START}10C3709C3{EXP}",
        f"{START}10C3709C3{EXP}2177",
        f"{START}10C3709C32177{EXP}",
        f"{START}{EXP}10C3709C391X1",
        f"{START}{EXP}10C3709C399ABC",
        f"{START}{EXP}2112345610C3709C3",
        f"{START}{EXP}91A10C3709C3",
        f"{START}10C3709C311260101217",
        f"{START}{EXP}10C3709C3240X",
    ],
)
def test_lot_before_a_lost_separator_is_among_the_readings(text: str) -> None:
    scan = read_scan(text)

    assert "C3709C3" in lots_meant(text)
    assert scan.question is not None


@pytest.mark.parametrize(
    "text",
    [
        f"(01){GTIN}(17){EXP[2:]}(10)C3709C32112345",
        f"{START}{EXP}10VB17MA1140",
        f"{START}{EXP}10ABC",
    ],
)
def test_label_that_leaves_no_doubt_raises_no_question(text: str) -> None:
    assert read_scan(text).question is None


def test_scanner_that_keeps_separators_is_asked_about_dates_only() -> None:
    kept = f"{START}{EXP}2110000000123456{GS}10C9142C3"

    assert read_scan(kept).question is None
    assert read_scan(f"{START}10ABC{EXP}{GS}21X").question is not None


def test_question_names_the_lot_that_the_label_most_likely_has() -> None:
    scan = read_scan(f"{START}{EXP}10C9142C32112345")

    assert scan.question is not None
    assert scan.question.lot_number == "C9142C3"


def test_expiry_within_a_lot_is_read_with_it() -> None:
    scan = read_scan(f"{START}10ABC17270430")

    assert scan.question
    assert (scan.question.lot_number, scan.question.expires_on) == ("ABC", date(2027, 4, 30))


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    longest = "91" + "A" * (LONGEST_SCAN - 2 - len(START) - 12) + GS + "10ABCDEFGH"
    with pytest.raises(BadScan) as refusal:
        read_scan(START + longest + "X" * 20)
    assert "characters long" in refusal.value.detail


def test_hostile_field_is_read_in_bounded_time() -> None:
    text = "".join(f"{number}{number}" for number in range(91, 100)) * 2

    assert len(read_scan(f"{START}98{text}").readings) <= 200


# --- At the counter


@pytest.fixture
def pack(db):
    return make_pack(make_product("scanned-toxin"), gtin=GTIN)


@pytest.fixture
def listed(db) -> None:
    SuspectLot.objects.get_or_create(lot_number="C3709C3", defaults={"claims_to_be": "Botox"})


def receive(place, pack, raw: str, lot_number: str, method: str = "scanner") -> Lot:
    entry = Entry(method, raw, GTIN, reason="read off the label")
    return receive_stock(
        location=place,
        delivery=Delivery(
            product=pack.product,
            pack=pack,
            lot_number=lot_number,
            expires_on=EXPIRES_ON,
            quantity=1,
            entry=entry,
        ),
        by=SYSTEM,
        now=timezone.now(),
    )


@pytest.mark.parametrize("tail", ["2112345", "11260101", "91X1", "99ABC"])
def test_counterfeit_behind_a_lost_separator_is_not_received(here, pack, listed, tail) -> None:
    raw = f"{START}{EXP}10c3709c3{tail}"

    with pytest.raises(LotSuspect):
        receive(here, pack, raw, f"c3709c3{tail}")
    assert not Lot.objects.exists()


def test_lot_in_quarantine_behind_a_lost_separator_is_not_received(here, pack) -> None:
    aside = make_lot(pack=pack, location=here, lot_number="AB-12", expires_on=EXPIRES_ON)
    Lot.objects.filter(pk=aside.pk).update(is_quarantined=True, quarantine_reason="Seal broken")

    with pytest.raises(LotQuarantined):
        receive(here, pack, f"{START}{EXP}10AB122177", "AB122177")


def test_doubtful_lot_is_never_received_by_scanner_alone(here, pack) -> None:
    raw = f"{START}{EXP}10AB122177"

    with pytest.raises(LotDoubtful):
        receive(here, pack, raw, "AB122177")
    assert receive(here, pack, raw, "AB122177", method="manual").lot_number == "AB122177"


def test_lot_that_the_clinic_had_before_is_not_asked_about_again(here, pack) -> None:
    make_lot(pack=pack, location=make_location(), lot_number="C9142C3")

    assert receive(here, pack, f"{START}{EXP}10C9142C3", "C9142C3").balance == 1


def test_page_leaves_a_doubtful_lot_to_whoever_reads_the_label(here, pack, injector) -> None:
    page = injector.post(
        reverse("stock_receive"), {"scan": f"{START}{EXP}10AB122177", "scan_method": "scanner"}
    )

    form = page.context["form"]
    assert (form["lot_number"].value(), form["expires_on"].value()) == ("", EXPIRES_ON)
    assert "Type the lot as the label has it" in " ".join(page.content.decode().split())


def test_page_bars_a_counterfeit_behind_a_lost_separator(here, pack, injector, listed) -> None:
    page = injector.post(
        reverse("stock_receive"),
        {"scan": f"{START}{EXP}10C3709C32177", "scan_method": "scanner"},
    )

    assert page.status_code == 422
    assert "is on the list of counterfeits" in page.content.decode()
    assert page.context["is_barred"]


# --- At the chair


def test_two_lots_that_the_label_could_mean_are_not_guessed(here, pack) -> None:
    for number in ("AB12", "AB122177"):
        make_lot(pack=pack, location=here, lot_number=number, expires_on=EXPIRES_ON)

    with pytest.raises(LotMismatch, match="AB122177 or AB12"):
        lot_to_open(read_scan(f"{START}{EXP}10AB122177"), here, today_here())


def test_counterfeit_behind_a_lost_separator_is_not_opened(here, pack, listed) -> None:
    with pytest.raises(LotSuspect):
        lot_to_open(read_scan(f"{START}{EXP}10C3709C32177"), here, today_here())
    assert not StockMovement.objects.filter(kind="opened").exists()
