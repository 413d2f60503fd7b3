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
    ]


def test_ceilings_are_as_in_the_notes(catalogue) -> None:
    units = Product.objects.exclude(max_units_in_3_months=None)
    volumes = Product.objects.exclude(max_ml_per_60kg_per_year=None)

    assert dict(units.values_list("slug", "max_units_in_3_months")) == {"botox-cosmetic": 400}
    assert dict(volumes.values_list("slug", "max_ml_per_60kg_per_year")) == dict.fromkeys(
        Product.objects.filter(family="Juvederm").values_list("slug", flat=True), 20
    )
    assert volumes.count() == 7


def test_syringe_sizes_are_as_in_the_notes(catalogue) -> None:
    def sizes(slug: str) -> list[Decimal]:
        return [pack.amount for pack in ProductPack.objects.filter(product__slug=slug)]

    assert sizes("juvederm-volbella-xc") == [Decimal("0.55"), 1]
    assert sizes("restylane-eyelight") == [Decimal("0.5")]
    assert sizes("revanesse-versa-plus") == [Decimal("1.2")]
    assert sizes("radiesse") == [Decimal("0.8"), Decimal("1.5")]
    assert sizes("sculptra") == [None]
    assert sizes("hylenex") == sizes("amphadase") == [150]
    assert sizes("vitrase") == [200]


@pytest.mark.parametrize(
    ("slug", "areas"),
    [
        (
            "botox-cosmetic",
            {
                "GLABELLA": None,
                "CROWS_FEET": None,
                "FOREHEAD": None,
                "PLATYSMA": date(2024, 10, 18),
            },
        ),
        ("dysport", {"GLABELLA": None}),
        (
            "xeomin",
            {"GLABELLA": date(2011, 12, 31)}
            | dict.fromkeys(["FOREHEAD", "CROWS_FEET"], date(2024, 7, 31)),
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
        ("juvederm-vollure-xc", dict.fromkeys(["NLF", "MARIONETTE"], date(2017, 3, 17))),
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
        ("radiesse", dict.fromkeys(["NLF", "MARIONETTE"])),
        (
            "radiesse-plus",
            {"NLF": None, "MARIONETTE": None, "JAWLINE": date(2021, 12, 31)},
        ),
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
        ("juvederm-ultra-xc", "LIP_UPPER"): (22, None),
        ("juvederm-ultra-xc", "LIP_LOWER"): (22, None),
        ("restylane-l", "LIP_UPPER"): (22, None),
        ("restylane-l", "LIP_LOWER"): (22, None),
        ("restylane-silk", "PERIORAL"): (22, None),
        ("belotero-balance-plus", "TEAR_TROUGH"): (22, None),
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


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("dysport", "Cow's-milk protein allergy"),
        ("dysport", "Hypersensitivity to any botulinum toxin"),
        ("radiesse", "Anaphylaxis or several severe allergies"),
        ("radiesse", "Bleeding disorders".lower()),
        ("radiesse-plus", "Amide anesthetics such as lidocaine"),
        ("sculptra", "Hypersensitivity"),
        ("hylenex", "Hypersensitivity to hyaluronidase"),
        ("amphadase", "Hypersensitivity to hyaluronidase"),
        ("vitrase", "Hypersensitivity to hyaluronidase"),
    ],
)
def test_contraindications_are_those_of_the_labels(catalogue, slug, words) -> None:
    assert words in Product.objects.get(slug=slug).contraindications


def test_lidocaine_is_named_where_a_label_does(catalogue) -> None:
    fillers = Product.objects.filter(kind__in=["ha_filler", "caha", "plla"])
    known = dict(fillers.values_list("slug", "contains_lidocaine"))

    assert {slug for slug, holds in known.items() if holds is False} == {"radiesse", "sculptra"}
    assert {slug for slug, holds in known.items() if holds is None} == {
        "restylane-lyft",
        "restylane-eyelight",
        "revanesse-versa-plus",
    }


def test_least_ages_are_those_of_the_labels(catalogue) -> None:
    fillers = Product.objects.filter(kind="ha_filler")
    by_age: dict[int | None, set[str]] = {}
    for slug, age in fillers.values_list("slug", "min_age"):
        by_age.setdefault(age, set()).add(slug)

    assert len(by_age[22]) == 15
    assert by_age[21] == {"belotero-balance-plus"}
    assert by_age[18] == {"juvederm-ultra-xc", "juvederm-ultra-plus-xc"}
    assert by_age[None] == {
        "restylane-lyft",
        "restylane-eyelight",
        "restylane-l",
        "belotero-volume-plus",
        "revanesse-versa-plus",
    }


def test_skinvive_lasts_as_its_maker_says(catalogue) -> None:
    skinvive = Product.objects.get(slug="skinvive")

    assert (skinvive.recall_months_min, skinvive.recall_months_max) == (6, 6)
