from treatments.face.atlas import side_of, stored_atlas
from treatments.face.mirror import mirrored_point
from treatments.face.points import FacePoint


def test_mirror_leads_to_the_other_side_and_back() -> None:
    """Every triangle of the mesh; the partner of a place is as far from the midline."""
    data = stored_atlas()

    def across(point: FacePoint) -> float:
        corners = data["triangles"][point.triangle]
        return sum(
            weight * data["vertices"][corner][0]
            for weight, corner in zip(point.weights, corners, strict=True)
        )

    for triangle in range(len(data["triangles"])):
        point = FacePoint(triangle, (0.5, 0.3, 0.2))
        other = mirrored_point(point)
        assert {side_of(triangle), side_of(other.triangle)} == {"R", "L"}
        assert abs(across(point) + across(other)) < 1e-9
        assert mirrored_point(other) == point
