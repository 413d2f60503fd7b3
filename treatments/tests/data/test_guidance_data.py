"""Figures of clinical.md 1B and 1C, compared with literal values from the text."""

from decimal import Decimal

import pytest

from treatments.models import AreaGuidance, DoseRange, FacialArea

pytestmark = pytest.mark.django_db

# area: basis, min, max, typical, warn side, warn total, source, needs review
TOXIN = {
    "GLABELLA": ("total", 20, 20, 20, None, None, "[R1]", False),
    "FOREHEAD": ("total", 10, 20, 20, None, None, "[R1][R9]; lower end [R22]", False),
    "CROWS_FEET": ("side", 12, 12, 12, None, None, "[R1][R9]", False),
    "BROW": ("side", 2, 4, None, None, None, "[GK]", True),
    "UNDEREYE_LINES": ("side", 1, 2, None, None, None, "[GK]", True),
    "NASALIS": ("point", 1, 2, None, None, None, "[R24]", False),
    "NASAL_TIP_TOX": ("total", 2, 2, 2, None, None, "[R24]", False),
    "PERIORAL": ("total", 4, 4, 4, None, None, "[R29]", False),
    "LIP_FLIP": ("total", 4, 6, None, None, None, "[GK]", True),
    "DAO": ("side", 2, 5, None, None, None, "[GK]; 2-3 U/side [R32]", True),
    "DLI": ("side", 1, 2, None, None, None, "[GK]", True),
    "MENTALIS": ("total", 4, 10, None, None, None, "[R33]", False),
    "MASSETER": ("side", 24, 36, None, 40, 80, "[R34][R35]", False),
    "PLATYSMA": ("total", 26, 36, None, 18, None, "[R1]", False),
    "NEFERTITI": ("side", 10, 20, None, None, None, "[GK]", True),
    "NECKLINES": ("point", 1, 2, None, None, None, "[GK]", True),
}
FILLER = {
    "TEMPLE": ("side", "0.5", "2.0", "1.1", None, None, "uncited; mean 1.1 mL/temple [R63]", True),
    "FOREHEAD": ("total", None, "1.0", None, None, None, "[GK]", True),
    "GLABELLA": ("total", None, "0.3", None, None, None, "[GK]", True),
    "BROW": ("side", "0.1", "0.5", None, None, None, "[GK]", True),
    "TEAR_TROUGH": ("side", "0.3", "0.5", None, 1, None, "[GK]; clinic blog 0.5-1.0 [R67]", True),
    "CHEEK_LAT": ("side", "0.3", 1, None, None, None, "uncited", True),
    "CHEEK_MED": ("side", "0.3", 1, None, None, None, "uncited", True),
    "SUBMALAR": ("side", "0.5", 1, None, None, None, "[GK]", True),
    "PREAURICULAR": ("side", "0.5", 1, None, None, None, "[GK]", True),
    "NOSE_DORSUM": ("total", "0.1", "0.8", None, None, None, "uncited; clinic 0.5-1.0 [R67]", True),
    "NLF": ("side", None, None, "1.7", None, None, "[R60]", False),
    "LIP_UPPER": ("total", "0.5", "1.5", None, None, None, "uncited", True),
    "PERIORAL": ("total", "0.1", "0.5", None, None, None, "[GK]", True),
    "COMMISSURE": ("side", "0.2", 1, None, None, None, "[GK]", True),
    "MARIONETTE": ("side", "0.2", 1, None, None, None, "[GK]", True),
    "LABIOMENTAL": ("total", "0.1", "0.5", None, None, None, "[GK]", True),
    "PREJOWL": ("side", "0.3", 1, None, None, None, "[GK]", True),
    "CHIN": ("total", 1, 2, None, None, 4, "[GK]", True),
    "JAWLINE": ("total", None, 9, "6.8", None, None, "[R86]", False),
    "JAW_ANGLE": ("total", None, 9, "6.8", None, None, "[R86]", False),
    "NECKLINES": ("total", "0.1", "0.5", None, None, None, "[GK]", True),
    "EARLOBE": ("side", "0.1", "0.5", None, None, None, "[GK]", True),
}
MONTHS = {
    ("GLABELLA", "neurotoxin"): (3, 4),
    ("FOREHEAD", "neurotoxin"): (3, 4),
    ("CROWS_FEET", "neurotoxin"): (3, 4),
    ("DAO", "neurotoxin"): (3, 4),
    ("MASSETER", "neurotoxin"): (4, 6),
    ("GUMMY_SMILE", "neurotoxin"): (4, 6),
    ("LIP_FLIP", "neurotoxin"): (2, 3),
    ("BROW", "neurotoxin"): (3, 3),
    ("LIP_UPPER", "filler"): (9, 12),
    ("TEAR_TROUGH", "filler"): (9, 12),
    ("NLF", "filler"): (12, 18),
    ("TEMPLE", "filler"): (12, 13),
    ("CHIN", "filler"): (12, 12),
    ("JAWLINE", "filler"): (12, 12),
    ("CHEEK_LAT", "filler"): (18, 24),
    ("CHEEK_MED", "filler"): (18, 24),
    ("GLABELLA", "filler"): (6, 9),
    ("MARIONETTE", "filler"): (9, 15),
    ("PREJOWL", "filler"): (12, 18),
}


def figures(dose: DoseRange) -> tuple[object, ...]:
    return (
        dose.basis,
        dose.min_amount,
        dose.max_amount,
        dose.typical_amount,
        dose.warn_above_side,
        dose.warn_above_total,
        dose.source,
        dose.needs_review,
    )


def expected(row: tuple[object, ...]) -> tuple[object, ...]:
    basis, *amounts, source, needs_review = row
    exact = [amount if amount is None else Decimal(str(amount)) for amount in amounts]
    return (basis, *exact, source, needs_review)


def test_botox_units_are_as_in_the_notes(catalogue) -> None:
    doses = DoseRange.objects.filter(product__slug="botox-cosmetic").exclude(area="GUMMY_SMILE")

    assert {d.area_id: figures(d) for d in doses} == {c: expected(f) for c, f in TOXIN.items()}


def test_gummy_smile_is_two_units_a_side_and_three_in_a_trial(catalogue) -> None:
    dose = DoseRange.objects.get(area="GUMMY_SMILE")

    assert (dose.basis, dose.min_amount, dose.max_amount, dose.typical_amount) == ("side", 2, 3, 2)
    assert dose.source == "[R24]; 3 U/side in an RCT at the Yonsei point [R25]"


def test_filler_volumes_are_as_in_the_notes(catalogue) -> None:
    doses = DoseRange.objects.filter(modality="filler").exclude(area__in=["LIP_LOWER", "NOSE_TIP"])

    assert {d.area_id: figures(d) for d in doses} == {c: expected(f) for c, f in FILLER.items()}


def test_lips_and_jaw_share_their_totals(catalogue) -> None:
    pools = DoseRange.objects.exclude(pool="").values_list("pool", "area")

    assert sorted(pools) == [
        ("JAW", "JAWLINE"),
        ("JAW", "JAW_ANGLE"),
        ("LIPS", "LIP_LOWER"),
        ("LIPS", "LIP_UPPER"),
    ]


def test_repeat_amounts_are_as_in_the_notes(catalogue) -> None:
    repeats = DoseRange.objects.exclude(repeat_amount=None).values_list("area", "repeat_amount")

    assert dict(repeats) == {"NLF": Decimal("0.6"), "JAWLINE": 3, "JAW_ANGLE": 3}


def test_other_toxins_have_only_their_own_label_doses(catalogue) -> None:
    doses = DoseRange.objects.filter(modality="neurotoxin").exclude(product__slug="botox-cosmetic")

    assert {(d.product.slug, d.area_id): (d.basis, d.typical_amount, d.source) for d in doses} == {
        ("dysport", "GLABELLA"): ("total", 50, "[R3]"),
        ("xeomin", "GLABELLA"): ("total", 20, "[R18]"),
        ("xeomin", "FOREHEAD"): ("total", 20, "[R18]"),
        ("xeomin", "CROWS_FEET"): ("side", 12, "[R18][S0]"),
        ("jeuveau", "GLABELLA"): ("total", 20, "[R2]"),
        ("daxxify", "GLABELLA"): ("total", 40, "[R6]"),
        ("letybo", "GLABELLA"): ("total", 20, "[R5b]"),
    }


def test_months_until_maintenance_are_as_in_the_notes(catalogue) -> None:
    rows = AreaGuidance.objects.all()
    found = {
        (r.area_id, r.modality): (r.recall_months_min, r.recall_months_max)
        for r in rows
        if (r.area_id, r.modality) in MONTHS
    }

    assert found == MONTHS


def test_every_area_has_guidance_for_what_it_takes(catalogue) -> None:
    wanted = {(a.code, str(m)) for a in FacialArea.objects.all() for m in a.modalities}

    assert set(AreaGuidance.objects.values_list("area", "modality")) == wanted


def test_every_area_but_the_composite_has_an_amount(catalogue) -> None:
    wanted = {(a.code, str(m)) for a in FacialArea.objects.chartable() for m in a.modalities}

    assert set(DoseRange.objects.values_list("area", "modality")) == wanted


@pytest.mark.parametrize(
    ("code", "modality", "field", "words"),
    [
        ("MASSETER", "neurotoxin", "technique", "12-16 U at the point most prominent on clench"),
        ("MASSETER", "neurotoxin", "danger", "paradoxical bulging"),
        ("MASSETER", "neurotoxin", "notes", "90.6 % / 91.3 %"),
        ("DAO", "neurotoxin", "technique", "~15 mm above the border"),
        (
            "MENTALIS",
            "neurotoxin",
            "technique",
            "Deep; >=1 cm below lip, below mental crease [R33]",
        ),
        ("TEMPLE", "filler", "danger", "middle temporal v., sentinel v."),
        ("PREJOWL", "filler", "technique", "never fill the jowl itself [R81]"),
        ("NLF", "filler", "danger", "medial 42.9 %, lateral 23.2 %, crossing 33.9 %"),
        ("LIP_UPPER", "filler", "danger", "submucosal 78.1 %"),
        ("NOSE_TIP", "filler", "technique", "not after rhinoplasty [R41]"),
        ("GLABELLA", "filler", "target", "Intradermal only"),
    ],
)
def test_technique_and_danger_are_as_in_the_notes(catalogue, code, modality, field, words) -> None:
    guidance = AreaGuidance.objects.get(area=code, modality=modality)

    assert words in getattr(guidance, field)


def test_months_without_a_source_are_not_for_clients(catalogue) -> None:
    agreed = {(g.area_id, g.modality): g.recall_is_agreed for g in AreaGuidance.objects.all()}

    assert agreed["DAO", "neurotoxin"]
    assert not agreed["LIP_FLIP", "neurotoxin"]
    assert not agreed["PREJOWL", "filler"]
