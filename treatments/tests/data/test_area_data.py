"""Data of clinical.md 1A."""

from collections import Counter

import pytest
from django.db import IntegrityError
from django.utils.translation import gettext, override

from treatments.models import FacialArea

pytestmark = pytest.mark.django_db


def test_vocabulary_has_37_areas_in_the_order_of_the_notes(catalogue) -> None:
    codes = list(FacialArea.objects.exclude(code="CHEEK").values_list("code", flat=True))

    assert len(codes) == 37
    assert codes[:3] == ["FOREHEAD", "GLABELLA", "BROW"]
    assert codes[-3:] == ["NEFERTITI", "NECKLINES", "EARLOBE"]


def test_vocabulary_counts_by_region_side_and_modality(catalogue) -> None:
    areas = list(FacialArea.objects.exclude(code="CHEEK"))

    assert Counter(a.region for a in areas) == {"U": 5, "M": 13, "L": 16, "N": 3}
    assert Counter(a.laterality for a in areas) == {"B": 24, "M": 13}
    assert sum(a.takes_neurotoxin for a in areas) == 17
    assert sum(a.takes_filler for a in areas) == 25
    assert Counter(a.vascular_tier for a in areas) == {"": 12, "A": 5, "B": 8, "C": 12}


@pytest.mark.parametrize(
    ("code", "lay_name", "clinical_name", "facts"),
    [
        ("MASSETER", "Jaw muscle", "Masseter", ("L", "B", True, False, "")),
        ("TEMPLE", "Temples", "Temporal fossa hollow", ("U", "B", False, True, "B")),
        (
            "GLABELLA",
            'Frown lines ("11s")',
            "Corrugator-procerus complex",
            ("U", "M", True, True, "A"),
        ),
        ("EARLOBE", "Earlobe", "Lobule", ("M", "B", False, True, "C")),
        ("LIP_UPPER", "Upper lip", "Upper vermilion body + border + philtrum", None),
        ("PREJOWL", "Shadow beside the chin", "Prejowl sulcus", ("L", "B", False, True, "C")),
        ("CHIN", "Chin", "Mentum / pogonion", ("L", "M", False, True, "C")),
        ("NOSE_TIP", "Nose tip", "Tip / nasolabial angle", ("M", "M", False, True, "A")),
        (
            "NECKLINES",
            "Necklace lines",
            "Transverse cervical lines",
            ("N", "M", True, True, "C"),
        ),
    ],
)
def test_area_is_as_in_the_notes(catalogue, code, lay_name, clinical_name, facts) -> None:
    area = FacialArea.objects.get(pk=code)

    assert (area.lay_name, area.clinical_name) == (lay_name, clinical_name)
    if facts:
        assert (
            area.region,
            area.laterality,
            area.takes_neurotoxin,
            area.takes_filler,
            area.vascular_tier,
        ) == facts


@pytest.mark.parametrize(
    ("code", "for_staff"),
    [
        ("MASSETER", "Masseter (Jaw muscle)"),
        ("GLABELLA", 'Glabella (Frown lines ("11s"))'),
        ("TEAR_TROUGH", "Tear trough (Under-eye hollow)"),
        ("NLF", "Nasolabial fold (Smile lines)"),
        ("DAO", "DAO (Downturned mouth corners)"),
        ("NEFERTITI", "Platysma (Nefertiti) (Jawline lift)"),
        ("LIP_FLIP", "Lip flip"),
    ],
)
def test_staff_read_the_trade_name_and_find_the_plain_one(catalogue, code, for_staff) -> None:
    area = FacialArea.objects.get(pk=code)

    assert area.full_name == for_staff
    assert str(area) == area.trade_name


def test_name_is_not_said_twice_beside_itself(catalogue) -> None:
    beside = {area.pk: area.other_names for area in FacialArea.objects.all()}

    assert beside["MASSETER"] == "Jaw muscle"
    assert beside["DAO"] == "Depressor anguli oris · Downturned mouth corners"
    assert beside["LIP_FLIP"] == "Orbicularis oris, vermilion border"


def test_two_areas_never_share_a_trade_name(catalogue) -> None:
    with pytest.raises(IntegrityError, match="trade_name"):
        FacialArea.objects.filter(pk="DLI").update(trade_name="DAO")


def test_highest_vascular_tier_is_nose_forehead_glabella_and_brow(catalogue) -> None:
    tier_a = FacialArea.objects.filter(vascular_tier="A").values_list("code", flat=True)

    assert set(tier_a) == {"FOREHEAD", "GLABELLA", "BROW", "NOSE_DORSUM", "NOSE_TIP"}


def charted_as(code: str) -> list[tuple[str, str]]:
    """The parts of the area, and each side of each."""
    parts = FacialArea.objects.get(pk=code).parts.all()
    return [(part.code, side) for part in parts for side in part.sides]


def test_chin_shadow_is_planned_as_one_and_charted_in_the_middle_and_on_both_sides(catalogue):
    assert FacialArea.objects.get(pk="CHIN_SHADOW").is_composite
    assert FacialArea.objects.chartable().count() == 36
    assert charted_as("CHIN_SHADOW") == [("LABIOMENTAL", "M"), ("PREJOWL", "R"), ("PREJOWL", "L")]


def test_cheek_is_planned_as_one_and_charted_on_four_places(catalogue) -> None:
    assert charted_as("CHEEK") == [
        ("CHEEK_LAT", "R"),
        ("CHEEK_LAT", "L"),
        ("CHEEK_MED", "R"),
        ("CHEEK_MED", "L"),
    ]


def test_every_area_has_its_own_words_on_light_and_shadow(catalogue) -> None:
    words = list(FacialArea.objects.values_list("light", flat=True))

    assert all(words)
    assert len(set(words)) == len(words)


def test_words_on_light_and_shadow_are_translated(catalogue) -> None:
    words = list(FacialArea.objects.values_list("light", flat=True))

    with override("es"):
        assert [text for text in words if gettext(text) == text] == []
