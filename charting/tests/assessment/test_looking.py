"""Questions about codes: no database."""

import csv
import tomllib

import pytest

from charting.assessment.grades import Grade
from charting.assessment.looking import (
    first_finding,
    folds,
    neighbours,
    overlooked,
    rank,
    unfold,
)
from charting.assessment.scales import DATA, EVERY_AREA, Scale, scales, scales_for
from charting.models import Assessment, AssessmentFinding
from treatments.catalogue.datafiles import DATA_DIR

LINES = (DATA_DIR / "areas.csv").read_text().splitlines()
AREAS = {row["code"]: row for row in csv.DictReader(LINES)}


def grade(scale: str, number: int) -> Grade:
    return Grade("shadow", scales()[scale], number)


def test_cheek_is_three_and_the_chin_shadow_two():
    assert unfold(["CHIN", "CHEEK", "CHIN_SHADOW", "CHEEK_LAT"]) == [
        "CHIN",
        "CHEEK_LAT",
        "CHEEK_MED",
        "SUBMALAR",
        "LABIOMENTAL",
        "PREJOWL",
    ]


def test_data_names_areas_that_there_are():
    looking = tomllib.loads((DATA / "looking.toml").read_text())
    named = {code for scale in scales().values() for code in scale.areas} - {EVERY_AREA}
    named |= {code for codes in looking["first"].values() for code in codes}
    named |= set(neighbours()) | set(folds()) | {one for parts in folds().values() for one in parts}
    named |= {code for row in looking["overlooked"] for code in [*row["areas"], *row["beside"]]}
    assert named - set(AREAS) == set()
    assert set(looking["first"]) <= set(AssessmentFinding.Finding.values)


@pytest.mark.parametrize("scale", scales().values(), ids=str)
def test_every_scale_can_be_kept_and_says_where_it_was_read(scale: Scale):
    assert 0 <= scale.lowest < scale.highest <= 6, "what the table of findings takes"
    assert len(scale.id) <= 12
    assert scale.worse in ("higher", "lower")
    where, _, what = scale.source.partition(": ")
    assert where
    assert what or "; " in scale.source, "where it was read, and what was read there"
    assert "clinical.md" not in scale.source, "as people name it, not as a file of ours"
    assert [scale.share(scale.steps[0]), scale.share(scale.steps[-1])] == [0, 1]


@pytest.mark.parametrize("code", sorted(AREAS))
def test_every_area_has_a_scale(code: str):
    assert scales_for(code)[-1].id == "MAS"
    assert first_finding(code) in AssessmentFinding.Finding


def test_skin_type_and_glogau_are_as_their_scales():
    assert list(scales()["FITZPATRICK"].grades) == Assessment.SkinType.values
    assert list(scales()["GLOGAU"].grades) == Assessment.Glogau.values


def test_thin_lips_are_the_marked_ones():
    assert grade("LFS", 0).share == 1
    assert grade("MMPS", 5).share == 1
    assert Grade("asymmetry", None, None).share == 0.5


def test_marked_neighbours_bring_a_place_forward():
    found = {
        ("CHEEK_MED", "R"): grade("MFVDS", 3),
        ("CHEEK_MED", "L"): grade("MFVDS", 3),
        ("NLF", "R"): grade("MAS", 2),
        ("TEAR_TROUGH", "L"): grade("GIHS", 0),
    }
    ranked = rank(found)
    assert [(one.place, one.helped) for one in ranked] == [
        (("CHEEK_MED", "R"), ("NLF",)),
        (("CHEEK_MED", "L"), ()),
        (("NLF", "R"), ("CHEEK_MED",)),
        (("TEAR_TROUGH", "L"), ("CHEEK_MED",)),
    ]
    assert [round(one.weight, 2) for one in ranked] == [0.7, 0.6, 0.6, 0.1]


def test_the_middle_stands_beside_both_sides():
    found = {("LABIOMENTAL", "M"): grade("MAS", 3), ("PREJOWL", "L"): grade("MAS", 2)}
    assert [one.helped for one in rank(found)] == [("PREJOWL",), ("LABIOMENTAL",)]


@pytest.mark.parametrize(
    ("seen", "settled", "asked"),
    [
        (set(), set(), {}),
        ({"CHEEK_LAT"}, set(), {"Temple": ("TEMPLE",)}),
        ({"CHEEK_LAT"}, {"TEMPLE"}, {}),
        ({"CHIN"}, {"PREJOWL"}, {"Chin shadow": ("LABIOMENTAL",)}),
        ({"GLABELLA"}, set(), {}),
        (
            {"DAO", "BROW"},
            set(),
            {"Temple": ("TEMPLE",), "Chin shadow": ("LABIOMENTAL", "PREJOWL")},
        ),
    ],
)
def test_what_is_so_often_overlooked_is_asked_about(
    seen: set[str], settled: set[str], asked: dict[str, tuple[str, ...]]
):
    assert {ask.name: ask.areas for ask in overlooked(seen, settled)} == asked
