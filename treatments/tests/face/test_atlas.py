"""The face atlas: two maps of areas on one mesh, and the way from plate to place and back."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from treatments.face import atlas
from treatments.face.plates import atlas_build
from treatments.face.shape.mesh import canonical_mesh

MAPS = atlas.stored_atlas()["maps"]
TRIANGLES = atlas.stored_atlas()["triangles"]
VERTICES = atlas.stored_atlas()["vertices"]
MIDDLE = (1 / 3, 1 / 3, 1 / 3)
CATALOGUE = Path(__file__).parent.parent.parent / "data" / "areas.csv"

# Landmarks of clinical.md 7B, on the client's right: the areas of which each must be a corner.
ANCHORS = {
    ("neurotoxin", "FOREHEAD"): [10, 151],
    ("neurotoxin", "GLABELLA"): [9, 8, 107, 168],
    ("neurotoxin", "BROW"): [70, 105],
    ("neurotoxin", "MASSETER"): [58, 172, 138, 215, 177],
    ("neurotoxin", "DAO"): [57, 43, 202, 204],
    ("neurotoxin", "UNDEREYE_LINES"): [228, 229, 230, 231],
    ("neurotoxin", "MENTALIS"): [199, 200, 175],
    ("neurotoxin", "NASAL_TIP_TOX"): [94, 2],
    ("filler", "TEMPLE"): [21, 54, 162, 71, 68],
    ("filler", "TEAR_TROUGH"): [228, 229, 230, 231, 232, 233],
    ("filler", "CHEEK_MED"): [50, 117, 118, 101, 36],
    ("filler", "NLF"): [205, 206, 203, 216, 129, 98],
    ("filler", "MARIONETTE"): [57, 43, 202, 204],
    ("filler", "LABIOMENTAL"): [18, 200],
    ("filler", "CHIN"): [152, 199, 175, 148, 176],
    ("filler", "PREJOWL"): [149, 176],
    ("filler", "JAWLINE"): [150, 136, 149],
    ("filler", "JAW_ANGLE"): [172, 58],
    ("filler", "NOSE_TIP"): [4, 1, 2, 94],
    ("filler", "NOSE_DORSUM"): [6, 168],
    ("filler", "LIP_UPPER"): [0, 61, 13],
    ("filler", "LIP_LOWER"): [17, 61, 14],
    ("filler", "COMMISSURE"): [61],
    ("filler", "PREAURICULAR"): [234, 93],
}


def catalogue() -> dict[str, dict[str, str]]:
    with CATALOGUE.open() as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def corners_of(name: str, code: str) -> set[int]:
    return {
        vertex
        for triangles in MAPS[name][code].values()
        for triangle in triangles
        for vertex in TRIANGLES[triangle]
    }


def test_the_stored_atlas_is_what_the_script_builds():
    assert atlas_build.build_atlas() == atlas.stored_atlas()


@pytest.mark.parametrize("name", MAPS)
def test_a_triangle_is_in_at_most_one_area_of_a_map(name: str):
    claimed = [t for sides in MAPS[name].values() for side in sides.values() for t in side]

    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= set(range(len(TRIANGLES)))


def test_left_is_the_mirror_image_of_right():
    mirrored = {
        tuple(sorted((-x + 0.0, y, z) for x, y, z in (VERTICES[v] for v in face))): number
        for number, face in enumerate(TRIANGLES)
    }
    partner = [
        mirrored[tuple(sorted(tuple(map(float, VERTICES[v])) for v in face))] for face in TRIANGLES
    ]
    for areas in MAPS.values():
        for sides in areas.values():
            right, left = sides.get("R", sides.get("M")), sides.get("L", sides.get("M"))
            assert sorted(partner[triangle] for triangle in right) == left


def test_sides_are_the_clients():
    right_eye, left_eye = VERTICES[33], VERTICES[263]

    assert right_eye[0] < 0 < left_eye[0]
    for areas in MAPS.values():
        for sides in areas.values():
            for side in ("R", "L"):
                assert {atlas.side_of(t) for t in sides.get(side, [])} <= {side}


def test_every_area_of_the_catalogue_lies_on_its_maps():
    composites = atlas.stored_atlas()["composites"]
    for code, row in catalogue().items():
        wanted = {
            {"T": "neurotoxin", "F": "filler"}[letter] for letter in row["modalities"].split()
        }
        if code in composites:
            assert set(composites[code]) <= set(MAPS["filler"])
            continue
        assert {name for name in MAPS if code in MAPS[name]} == wanted, code
        sides = {"B": {"R", "L"}, "M": {"M"}}[row["laterality"]]
        assert all(set(MAPS[name][code]) == sides for name in wanted), code


@pytest.mark.parametrize(("name", "code"), ANCHORS, ids="-".join)
def test_landmarks_of_the_handbook_lie_in_their_area(name: str, code: str):
    assert set(ANCHORS[name, code]) <= corners_of(name, code)


@pytest.mark.parametrize("name", MAPS)
def test_every_area_is_seen_on_a_plate_from_both_sides(name: str):
    for code, sides in MAPS[name].items():
        for side, triangles in sides.items():
            seen = [
                view
                for view in atlas.view_names()
                if any(atlas.is_seen(view, triangle, MIDDLE) for triangle in triangles)
            ]
            assert seen, (code, side)


def test_the_mesh_is_the_canonical_one_and_goes_on():
    assert TRIANGLES[:898] == canonical_mesh().faces.tolist()
    assert len(TRIANGLES) > 898


def test_the_eye_of_index_33_is_on_the_left_of_the_front_picture():
    right, left = (
        atlas.position_on_plate(
            "front", next(n for n, face in enumerate(TRIANGLES) if v in face), MIDDLE
        )
        for v in (33, 263)
    )

    assert right[0] < 300 < left[0]


def test_the_profiles_show_the_side_that_they_are_called_by():
    for view, side in (("profile-right", "R"), ("profile-left", "L")):
        spots = [
            atlas.locate_spot(view, x, y) for x in range(0, 600, 40) for y in range(0, 880, 40)
        ]

        assert {spot.side for spot in spots if spot} == {side}


def test_beside_the_face_is_nothing():
    assert atlas.locate_spot("front", 2, 2) is None
    assert atlas.locate_spot("front", -50, 9000) is None


def test_a_place_of_two_maps_has_two_candidates():
    triangle = next(iter(set(MAPS["neurotoxin"]["MASSETER"]["R"]) & submalar()))
    spot = atlas.locate_spot(
        "oblique-right", *atlas.position_on_plate("oblique-right", triangle, MIDDLE)
    )

    assert spot
    found = {(one.map, one.code, one.side) for one in spot.areas}
    assert found == {("neurotoxin", "MASSETER", "R"), ("filler", "SUBMALAR", "R")}


def submalar() -> set[int]:
    return set(MAPS["filler"]["SUBMALAR"]["R"])


SEEN = [
    (view, triangle)
    for view in atlas.view_names()
    for triangle in range(len(TRIANGLES))
    if atlas.is_seen(view, triangle, MIDDLE)
]


@st.composite
def weights(draw) -> tuple[float, float, float]:
    """Anywhere in a triangle, a little away from its edges."""
    first = draw(st.floats(0.02, 0.96))
    second = draw(st.floats(0.01, 0.98 - first))
    return first, second, 1 - first - second


@given(st.sampled_from(SEEN), weights())
def test_a_place_that_is_seen_is_found_again(place, inside):
    view, triangle = place
    assume(atlas.is_seen(view, triangle, inside))  # the nose may hide a part of its triangle
    spot = atlas.locate_spot(view, *atlas.position_on_plate(view, triangle, inside))

    assert spot
    assert spot.weights == pytest.approx(inside, abs=1e-6)


@given(st.sampled_from(atlas.view_names()), st.floats(0, 600), st.floats(0, 880))
def test_what_lies_under_a_point_lies_there(view, x, y):
    spot = atlas.locate_spot(view, x, y)

    assert spot is None or atlas.position_on_plate(
        view, spot.triangle, spot.weights
    ) == pytest.approx((x, y), abs=1e-6)


def test_areas_are_read_from_the_forehead_down():
    """The plates hang the right way up."""
    downwards = ["FOREHEAD", "GLABELLA", "NASAL_TIP_TOX", "LIP_FLIP", "MENTALIS", "NECKLINES"]
    heights = [
        atlas.position_on_plate("front", MAPS["neurotoxin"][code]["M"][0], MIDDLE)[1]
        for code in downwards
    ]

    assert all(above < below for above, below in pairwise(heights))
