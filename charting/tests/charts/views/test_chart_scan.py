"""A package scanned at the chair chooses its lot, or is refused with the reason."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.models import Chart
from charting.tests.factories import VISIT_ON, Team
from medspa.clinic.tests.factories import today_here
from medspa.local.testkit.shared import shared
from treatments.models import Lot, StockMovement, SuspectLot
from treatments.tests.factories import make_lot, make_pack, make_product

pytestmark = pytest.mark.django_db
GTIN = "00300239232013"
EXPIRES_ON = today_here() + timedelta(days=460)
YYMMDD = f"{EXPIRES_ON:%y%m%d}"
LABEL = f"]d201{GTIN}17{YYMMDD}2110000000123456\x1d10C9142C3"


@shared
def lots(team: Team) -> tuple[Lot, Lot]:
    """The scanned one, and one that expires before it."""
    pack, place = make_pack(gtin=GTIN), team.clinic.location
    scanned = make_lot(pack=pack, location=place, lot_number="C9142C3", expires_on=EXPIRES_ON)
    return scanned, make_lot(pack=pack, location=place, expires_on=EXPIRES_ON - timedelta(days=90))


def scan(nurse: Browser, chart: Chart, text: str = LABEL):
    return nurse.post(reverse("scan_product", args=[chart.pk]), {"scan": text}, follow=True)


def test_scan_chooses_the_lot_and_is_kept_with_the_opening(
    nurse: Browser, chart: Chart, lots: tuple[Lot, Lot]
) -> None:
    form = scan(nurse, chart).context["open_form"]
    assert form["lot"].value() == lots[0].pk

    sent = {name: form[name].value() or "" for name in form.fields}
    nurse.post(
        reverse("open_product", args=[chart.pk]),
        sent
        | {
            "product": lots[0].product.slug,
            "answer": "nothing",
            "diluent": "saline",
            "diluent_ml": "2.5",
        },
    )

    movement = StockMovement.objects.get(kind="opened")
    assert (movement.lot, movement.entry_method) == (lots[0], "scanner")
    assert (movement.scan_raw, movement.serial) == (LABEL, "10000000123456")


def test_lost_separator_is_asked_about(nurse: Browser, chart: Chart, lots) -> None:
    page = scan(nurse, chart, f"01{GTIN}10C9142C317{YYMMDD}").content.decode()

    assert f"if the lot is C9142C3, expiring {EXPIRES_ON}, choose it from the list" in page
    assert "Receive it first" not in page


def test_lot_that_two_products_have_is_not_guessed(nurse: Browser, chart: Chart, lots) -> None:
    other = make_product("dysport")
    make_lot(other, chart.appointment.location, lot_number="C9142C3", expires_on=EXPIRES_ON)

    assert (
        "Several products here have a lot C9142C3"
        in scan(nurse, chart, "10C9142C3").content.decode()
    )
    assert scan(nurse, chart).context["open_form"]["lot"].value() == lots[0].pk


@pytest.mark.parametrize(
    ("flaw", "says"),
    [
        ({"is_quarantined": True}, "is in quarantine"),
        ({"expires_on": VISIT_ON - timedelta(days=1)}, "Set the pack aside"),
        ({"lot_number": "OTHER"}, "is not in stock at"),
    ],
)
def test_scan_of_a_lot_with_a_flaw_is_refused_with_the_reason(
    nurse: Browser, chart: Chart, lots: tuple[Lot, Lot], flaw: dict, says: str
) -> None:
    Lot.objects.filter(pk=lots[0].pk).update(**flaw)

    response = scan(nurse, chart)

    assert response.status_code == 422
    assert says in response.context["problem"]


def test_scan_of_an_expired_lot_is_refused(
    nurse: Browser, team: Team, chart: Chart, lots: tuple[Lot, Lot]
) -> None:
    Lot.objects.filter(pk=lots[0].pk).update(expires_on=date(2025, 12, 31))

    response = scan(nurse, chart, LABEL.replace(YYMMDD, "251231"))

    assert "expired on 2025-12-31" in response.context["problem"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing was scanned"),
        ("0107540161860004172804301" + "0A", "of no product in the catalogue"),
        ("+H123ABC", "HIBC"),
    ],
)
def test_other_labels_are_refused_with_the_reason(
    nurse: Browser, chart: Chart, lots: tuple[Lot, Lot], text: str, says: str
) -> None:
    assert says in scan(nurse, chart, text).context["problem"]


def test_counterfeit_is_refused_by_name(
    nurse: Browser, chart: Chart, lots: tuple[Lot, Lot]
) -> None:
    SuspectLot.objects.create(lot_number="C9142C3", claims_to_be="Botox")

    assert "list of counterfeits" in scan(nurse, chart).context["problem"]


def test_packs_of_one_box_are_opened_one_after_the_other(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    pack = make_pack(box_gtin=GTIN, per_box=2)
    lot = make_lot(pack=pack, location=team.clinic.location, quantity=2, lot_number="C9142C3")
    Lot.objects.filter(pk=lot.pk).update(expires_on=EXPIRES_ON)
    for _ in range(2):
        nurse.post(
            reverse("open_product", args=[chart.pk]),
            {
                "product": pack.product.slug,
                "lot": lot.pk,
                "answer": "nothing",
                "diluent": "saline",
                "diluent_ml": "2.5",
                "scan_raw": LABEL,
            },
        )

    opened = StockMovement.objects.filter(kind="opened")
    assert list(opened.values_list("entry_method", "serial")) == [("scanner", "")] * 2


def test_scan_left_over_from_another_lot_is_not_kept_as_one(
    nurse: Browser, chart: Chart, lots: tuple[Lot, Lot]
) -> None:
    nurse.post(
        reverse("open_product", args=[chart.pk]),
        {
            "product": lots[1].product.slug,
            "lot": lots[1].pk,
            "answer": "nothing",
            "diluent": "saline",
            "diluent_ml": "2.5",
            "scan_raw": LABEL,
        },
    )

    movement = StockMovement.objects.get(kind="opened")
    assert (movement.lot, movement.entry_method) == (lots[1], "")
