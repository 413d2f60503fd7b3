"""Figures of clinical.md 2, compared with literal values from the text."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from treatments.models import Indication, LabelDilution, Product, ProductPack, SuspectLot

pytestmark = pytest.mark.django_db


def test_products_by_kind(catalogue) -> None:
    kinds = Counter(Product.objects.values_list("kind", flat=True))

    assert kinds == {"neurotoxin": 6, "ha_filler": 23, "caha": 2, "plla": 1, "hyaluronidase": 3}


@pytest.mark.parametrize(
    ("slug", "proper_name", "hours", "albumin", "milk", "vials"),
    [
        ("botox-cosmetic", "onabotulinumtoxinA", 24, True, False, [50, 100]),
        ("dysport", "abobotulinumtoxinA", 24, True, True, [300]),
        ("xeomin", "incobotulinumtoxinA", None, True, False, [50, 100, 200]),
        ("jeuveau", "prabotulinumtoxinA-xvfs", 24, True, False, [100]),
        ("daxxify", "daxibotulinumtoxinA-lanm", None, False, False, [50, 100]),
        ("letybo", "letibotulinumtoxinA-wlbg", 24, True, False, [50, 100]),
    ],
)
def test_neurotoxin_is_as_in_the_notes(
    catalogue, slug, proper_name, hours, albumin, milk, vials
) -> None:
    toxin = Product.objects.get(slug=slug)

    assert (toxin.proper_name, toxin.unit, toxin.use_within_hours) == (proper_name, "U", hours)
    assert (toxin.contains_albumin, toxin.contains_milk_protein) == (albumin, milk)
    assert [pack.amount for pack in toxin.packs.all()] == vials
    assert (toxin.min_age, toxin.retreat_min_days, toxin.retreat_min_months) == (18, 90, 3)


def test_label_dilutions_are_as_in_the_notes(catalogue) -> None:
    rows = LabelDilution.objects.filter(product__kind="neurotoxin")

    assert [
        (d.product.slug, d.pack and d.pack.amount, d.diluent_ml, d.concentration, d.needs_review)
        for d in rows
    ] == [
        ("botox-cosmetic", 50, Decimal("1.25"), "4 U/0.1 mL", False),
        ("botox-cosmetic", 100, Decimal("2.5"), "4 U/0.1 mL", False),
        ("dysport", 300, Decimal("1.5"), "10 U/0.05 mL", False),
        ("dysport", 300, Decimal("2.5"), "10 U/0.08 mL", False),
        ("xeomin", 100, Decimal("2.5"), "4 U/0.1 mL", True),
        ("jeuveau", 100, Decimal("2.5"), "4 U/0.1 mL", False),
        ("daxxify", 100, Decimal("1.2"), "8 U/0.1 mL", False),
        ("letybo", None, None, "4 U/0.1 mL", False),
    ]


def test_botox_dilution_gives_four_units_in_a_tenth_of_a_ml(catalogue) -> None:
    dilutions = LabelDilution.objects.filter(product__slug="botox-cosmetic")

    assert [d.units_per_tenth_ml for d in dilutions] == [4, 4]


def test_dilution_without_a_volume_has_no_concentration_to_compute(catalogue) -> None:
    assert LabelDilution.objects.get(product__slug="letybo").units_per_tenth_ml is None


def test_pack_numbers_are_only_those_that_were_found(catalogue) -> None:
    packs = ProductPack.objects.exclude(gtin="", box_gtin="", ndc="")

    assert [(p.product.slug, p.amount, p.gtin, p.box_gtin, p.ndc) for p in packs] == [
        ("botox-cosmetic", 50, "", "", "0023-3919"),
        ("botox-cosmetic", 100, "00300239232013", "", "0023-9232-01"),
        ("daxxify", 100, "", "", "72960-112"),
        ("juvederm-voluma-xc", 1, "07540161860004", "17540161860001", ""),
    ]


def test_ceilings_are_as_in_the_notes(catalogue) -> None:
    units = Product.objects.exclude(max_units_in_3_months=None)
    volumes = Product.objects.exclude(max_ml_per_60kg_per_year=None)

    assert dict(units.values_list("slug", "max_units_in_3_months")) == {"botox-cosmetic": 400}
    assert dict(volumes.values_list("slug", "max_ml_per_60kg_per_year")) == {
        "juvederm-volux-xc": 20
    }


def test_syringe_sizes_are_as_in_the_notes(catalogue) -> None:
    def sizes(slug: str) -> list[Decimal]:
        return [pack.amount for pack in ProductPack.objects.filter(product__slug=slug)]

    assert sizes("juvederm-volbella-xc") == [Decimal("0.55"), 1]
    assert sizes("restylane-eyelight") == [Decimal("0.5")]
    assert sizes("revanesse-versa-plus") == [Decimal("1.2")]
    assert sizes("radiesse") == [Decimal("0.8"), Decimal("1.5")]
    assert sizes("sculptra") == [None]
    assert sizes("vitrase") == [None]


@pytest.mark.parametrize(
    ("slug", "areas"),
    [
        (
            "botox-cosmetic",
            {
                "GLABELLA": None,
                "CROWS_FEET": None,
                "FOREHEAD": None,
                "PLATYSMA": date(2024, 10, 31),
            },
        ),
        ("dysport", {"GLABELLA": None}),
        (
            "xeomin",
            dict.fromkeys(["GLABELLA", "FOREHEAD", "CROWS_FEET"], date(2024, 7, 31)),
        ),
        ("letybo", {"GLABELLA": date(2024, 2, 29)}),
        (
            "juvederm-voluma-xc",
            {
                "CHEEK_LAT": date(2013, 12, 31),
                "CHEEK_MED": date(2013, 12, 31),
                "CHIN": date(2020, 6, 12),
                "TEMPLE": date(2024, 3, 31),
            },
        ),
        ("juvederm-volux-xc", {"JAWLINE": date(2022, 12, 31)}),
        ("juvederm-vollure-xc", {"NLF": date(2017, 3, 17)}),
        (
            "juvederm-volbella-xc",
            {
                "LIP_UPPER": date(2016, 5, 31),
                "LIP_LOWER": date(2016, 5, 31),
                "PERIORAL": date(2016, 5, 31),
                "TEAR_TROUGH": date(2022, 12, 31),
            },
        ),
        (
            "restylane-defyne",
            {"NLF": None, "MARIONETTE": None, "CHIN": date(2021, 1, 29)},
        ),
        (
            "belotero-intense-plus",
            dict.fromkeys(["LIP_UPPER", "LIP_LOWER"], date(2026, 7, 9)),
        ),
        ("belotero-volume-plus", {}),
        ("hylenex", {}),
    ],
)
def test_indications_are_as_in_the_notes(catalogue, slug, areas) -> None:
    rows = Indication.objects.filter(product__slug=slug)

    assert dict(rows.values_list("area", "began_on")) == areas


def test_no_toxin_is_indicated_for_masseter_or_mouth_corners(catalogue) -> None:
    assert not Indication.objects.filter(area__in=["MASSETER", "DAO", "MENTALIS"]).exists()


def test_studied_ages_are_as_in_the_notes(catalogue) -> None:
    rows = Indication.objects.exclude(studied_age_min=None)

    assert {(i.product.slug, i.area_id): (i.studied_age_min, i.studied_age_max) for i in rows} == {
        ("juvederm-voluma-xc", "CHEEK_LAT"): (35, 65),
        ("juvederm-voluma-xc", "CHEEK_MED"): (35, 65),
        ("juvederm-voluma-xc", "CHIN"): (22, 80),
        ("juvederm-volux-xc", "JAWLINE"): (22, None),
    }


def test_plla_is_a_series_of_four_with_three_weeks_between(catalogue) -> None:
    sculptra = Product.objects.get(slug="sculptra")

    assert (sculptra.series_max_sessions, sculptra.series_min_gap_days) == (4, 21)


def test_counterfeit_lots_are_listed(catalogue) -> None:
    assert list(SuspectLot.objects.values_list("lot_number", "source")) == [
        ("C3709C3", "[R93]"),
        ("C6835C3", "[R94]"),
        ("C6933C3", "[R94]"),
        ("C7654C3F", "[R94]"),
    ]
