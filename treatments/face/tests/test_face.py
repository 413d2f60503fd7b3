"""The mesh, the curves and the z-buffer behind the plates."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from treatments.face import outlines, raster, render_plates, sculpt
from treatments.face.curves import closed_curve, contains, rounded, svg_path
from treatments.face.mesh import canonical, mirror

RIGHT_EYE, LEFT_EYE, NOSE_TIP, CHIN = 33, 263, 4, 152
SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])
PLACES = json.loads(render_plates.LANDMARKS.read_text())


def test_the_mesh_is_the_canonical_one():
    mesh = canonical()

    assert (mesh.vertices.shape, mesh.faces.shape, len(mesh.rim)) == ((468, 3), (898, 3), 36)


def test_every_landmark_has_a_partner_on_the_other_side():
    partner = mirror(canonical())

    assert partner[partner].tolist() == list(range(468))
    assert (partner[RIGHT_EYE], partner[NOSE_TIP]) == (LEFT_EYE, NOSE_TIP)


def test_closing_eyes_and_lips_keeps_both_sides_alike():
    mesh = sculpt.close_lips(sculpt.close_eyes(canonical()))
    partner = mirror(canonical())

    np.testing.assert_allclose(mesh.vertices[partner] * [-1, 1, 1], mesh.vertices, atol=1e-4)


def test_closed_lips_meet():
    mesh = sculpt.close_lips(canonical())
    gap = mesh.vertices[list(sculpt.UPPER_LIP), 1] - mesh.vertices[list(sculpt.LOWER_LIP), 1]

    assert gap.max() < 0.1


def test_subdivision_keeps_landmarks_first():
    mesh = canonical()
    smooth = sculpt.subdivide(mesh, 1)

    assert len(smooth.faces) == 4 * len(mesh.faces)
    assert np.abs(smooth.vertices[:468] - mesh.vertices).max() < 0.6


def test_the_nearer_triangle_hides_the_farther():
    corners = np.array([[0.0, 0, 1], [9, 0, 1], [0, 9, 1], [0, 0, 2], [9, 0, 2], [0, 9, 2]])
    seen = raster.rasterize(corners, np.array([[0, 1, 2], [3, 4, 5]]), 10, 10)

    assert (seen.face[1, 1], seen.face[9, 9], seen.depth[1, 1]) == (1, -1, 2)


def test_values_are_interpolated_between_corners():
    corners = np.array([[0.0, 0, 0], [8, 0, 0], [0, 8, 0]])
    faces = np.array([[0, 1, 2]])
    seen = raster.rasterize(corners, faces, 9, 9)

    assert seen.spread(faces, np.array([0.0, 8.0, 0.0]))[0, 4] == pytest.approx(4)


def test_a_curve_goes_through_its_points():
    assert closed_curve(SQUARE, 8)[::8].tolist() == SQUARE.tolist()


def test_a_rounded_outline_stays_inside_the_corners():
    soft = rounded(SQUARE, 0.03)

    assert contains(closed_curve(SQUARE, 24) * 1.02 - 0.1, soft).all()
    assert svg_path(soft)[0] == "M"
    assert svg_path(soft)[-1] == "Z"


def test_sides_on_the_front_plate_are_the_clients():
    front = PLACES["landmarks"]["front"]

    assert front[RIGHT_EYE][0] < front[NOSE_TIP][0] < front[LEFT_EYE][0]
    assert front[CHIN][1] > front[NOSE_TIP][1]


def test_the_right_oblique_turns_the_nose_to_the_left_of_the_client():
    right, left = (PLACES["landmarks"][f"oblique-{side}"] for side in ("right", "left"))

    assert right[NOSE_TIP][0] > 300 > left[NOSE_TIP][0]


def test_areas_of_both_sides_come_twice_and_midline_areas_once():
    sides = [(area, side) for area, side, _ in outlines.area_rings(["TEMPLE", "CHIN_SHADOW"])]

    assert sides == [("TEMPLE", "R"), ("TEMPLE", "L"), ("CHIN_SHADOW", "M")]


@pytest.mark.parametrize("partial", sorted(render_plates.PARTIALS))
def test_partials_are_drawn_from_the_stored_landmarks(partial: str):
    drawn = outlines.front_svg(PLACES["landmarks"]["front"], render_plates.PARTIALS[partial])

    assert (render_plates.TEMPLATES / partial).read_text() == drawn


@pytest.mark.parametrize("partial", sorted(render_plates.PARTIALS))
def test_outlines_stay_on_the_plate(partial: str):
    svg = Path(render_plates.TEMPLATES / partial).read_text()
    numbers = re.findall(r"-?\d+\.?\d*", " ".join(re.findall(r' d="([^"]+)"', svg)))

    assert 0 <= min(map(float, numbers)) < max(map(float, numbers)) <= 730
