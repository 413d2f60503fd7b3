"""The mesh, the curves and the z-buffer behind the plates."""

import re

import numpy as np
import pytest

from treatments.face import atlas
from treatments.face.measure import AIM_BYTES, face_figures, face_lines, plate_bytes
from treatments.face.plates import outlines, raster
from treatments.face.shape import sculpt
from treatments.face.shape.curves import closed_curve, contains_points, rounded_outline
from treatments.face.shape.mesh import canonical_mesh, mirror_partners

RIGHT_EYE, LEFT_EYE, NOSE_TIP = 33, 263, 4
SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])


def test_the_mesh_is_the_canonical_one():
    mesh = canonical_mesh()

    assert (mesh.vertices.shape, mesh.faces.shape, len(mesh.rim)) == ((468, 3), (898, 3), 36)


def test_every_landmark_has_a_partner_on_the_other_side():
    partner = mirror_partners(canonical_mesh())

    assert partner[partner].tolist() == list(range(468))
    assert (partner[RIGHT_EYE], partner[NOSE_TIP]) == (LEFT_EYE, NOSE_TIP)


def test_closing_eyes_and_lips_keeps_both_sides_alike():
    mesh = sculpt.close_lips(sculpt.close_eyes(canonical_mesh()))
    partner = mirror_partners(canonical_mesh())

    np.testing.assert_allclose(mesh.vertices[partner] * [-1, 1, 1], mesh.vertices, atol=1e-4)


def test_closed_lips_meet():
    mesh = sculpt.close_lips(canonical_mesh())
    gap = mesh.vertices[list(sculpt.UPPER_LIP), 1] - mesh.vertices[list(sculpt.LOWER_LIP), 1]

    assert gap.max() < 0.1


def test_subdivision_keeps_landmarks_first():
    mesh = canonical_mesh()
    smooth = sculpt.subdivide_mesh(mesh, 1)

    assert len(smooth.faces) == 4 * len(mesh.faces)
    assert np.abs(smooth.vertices[:468] - mesh.vertices).max() < 0.6


def test_the_nearer_triangle_hides_the_farther():
    corners = np.array([[0.0, 0, 1], [9, 0, 1], [0, 9, 1], [0, 0, 2], [9, 0, 2], [0, 9, 2]])
    seen = raster.rasterize_mesh(corners, np.array([[0, 1, 2], [3, 4, 5]]), 10, 10)

    assert (seen.face[1, 1], seen.face[9, 9], seen.depth[1, 1]) == (1, -1, 2)


def test_values_are_interpolated_between_corners():
    corners = np.array([[0.0, 0, 0], [8, 0, 0], [0, 8, 0]])
    faces = np.array([[0, 1, 2]])
    seen = raster.rasterize_mesh(corners, faces, 9, 9)

    assert seen.spread(faces, np.array([0.0, 8.0, 0.0]))[0, 4] == pytest.approx(4)


def test_a_curve_goes_through_its_points():
    assert closed_curve(SQUARE, 8)[::8].tolist() == SQUARE.tolist()


def test_a_rounded_outline_stays_inside_the_corners():
    soft = rounded_outline(SQUARE, 0.03)

    assert contains_points(SQUARE, soft).all()


def test_a_path_is_closed_and_smooth():
    path = outlines.svg_path(SQUARE)

    assert re.fullmatch(r"M[\d. ]+Q[\d. ]+(T[\d. ]+){3}Z", path)
    assert path.startswith("M0 5Q0 0 5 0T10 5")


def sides_of(areas: list[str]) -> list[tuple[str, str]]:
    drawn = outlines.front_partial(areas)
    return re.findall(r'data-area="(\w+)"\s+data-side="(\w)"', drawn)


def test_areas_of_both_sides_come_twice_and_midline_areas_once():
    assert sides_of(["TEMPLE", "CHIN_SHADOW"]) == [
        ("TEMPLE", "R"),
        ("TEMPLE", "L"),
        ("CHIN_SHADOW", "M"),
    ]


def test_the_right_oblique_turns_the_nose_to_the_left_of_the_client():
    nose = [outlines.points_of(f"oblique-{side}")[NOSE_TIP][0] for side in ("right", "left")]

    assert nose[0] > 300 > nose[1]
    assert nose[0] + nose[1] == pytest.approx(600, abs=0.01)


@pytest.mark.parametrize("name", sorted(outlines.PARTIALS))
def test_partials_are_drawn_from_the_atlas(name: str):
    drawn = outlines.front_partial(outlines.PARTIALS[name])

    assert (outlines.TEMPLATES / name).read_text() == drawn


@pytest.mark.parametrize("view", atlas.view_names())
def test_overlays_are_drawn_from_the_atlas(view: str):
    assert (outlines.OVERLAYS / f"{view}.svg").read_text() == outlines.overlay_svg(view)


@pytest.mark.parametrize("name", sorted(outlines.PARTIALS))
def test_outlines_stay_on_the_plate(name: str):
    svg = (outlines.TEMPLATES / name).read_text()
    numbers = re.findall(r"-?\d+\.?\d*", " ".join(re.findall(r' d="([^"]+)"', svg)))

    assert 0 <= min(map(float, numbers)) < max(map(float, numbers)) <= outlines.PLATE_HEIGHT


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize("view", atlas.view_names())
def test_a_plate_with_its_overlay_is_light(view: str, palette: str):
    assert 0 < plate_bytes(view, palette) < AIM_BYTES


def test_every_view_is_measured():
    figures = face_figures()
    heads, *rows = face_lines(figures)

    assert [one.view for one in figures] == list(atlas.view_names())
    assert all(0 < one.locate_p50 <= one.locate_p99 for one in figures)
    assert [row.split()[0] for row in rows] == list(atlas.view_names())
    assert "1000 us, 60,000 bytes" in heads
