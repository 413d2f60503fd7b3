"""Places of the face as they are written down."""

import pytest

from treatments.errors import NotAFacePoint
from treatments.face import atlas
from treatments.face.points import FacePoint, read_face_point

THIRD = (0.3333, 0.3333, 0.3334)


def test_a_place_is_read_as_it_was_written():
    place = FacePoint(531, (0.6905, 0.2426, 0.0669))

    assert str(place) == "531 0.6905 0.2426 0.0669"
    assert read_face_point(str(place)) == place


@pytest.mark.parametrize(
    "text",
    ["", "531", "531 0.5 0.5 0.0", "-1 0.5000 0.5000 0.0000", "531 0.9000 0.9000 0.0000",
     "9999 0.5000 0.5000 0.0000", "531 nan nan nan", "531 0.5000 0.5000 0.0000\n"],
)  # fmt: skip
def test_nonsense_is_no_place(text: str):
    with pytest.raises(NotAFacePoint):
        read_face_point(text)


@pytest.mark.parametrize("name", ["filler", "neurotoxin"])
def test_the_server_finds_the_area_of_every_triangle_that_a_plate_shows(name: str):
    for code, sides in atlas.stored_atlas()["maps"][name].items():
        for side, triangles in sides.items():
            for triangle in triangles:
                if found := FacePoint(triangle, THIRD).areas:
                    assert atlas.Candidate(name, code, side) in found


def test_a_place_on_an_edge_belongs_to_its_own_triangle():
    triangle = atlas.stored_atlas()["maps"]["neurotoxin"]["MASSETER"]["R"][0]

    assert FacePoint(triangle, (0.5, 0.5, 0.0)).areas == atlas.areas_by_triangle()[triangle]
