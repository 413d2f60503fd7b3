"""Points of what was given: the amount once, and each point where it was marked."""

from charting.record.face_points import face_points_of

LINE = {
    "id": 3,
    "area": "MASSETER",
    "name": "Masseter",
    "side": "R",
    "amount": "24",
    "unit": "U",
    "places": "1 0.3333 0.3333 0.3334; 2 0.3333 0.3333 0.3334",
}


def test_amount_of_several_points_is_said_once() -> None:
    points = face_points_of([LINE])
    assert [(point.label, point.place) for point in points] == [
        ("24 in 2", "1 0.3333 0.3333 0.3334"),
        ("", "2 0.3333 0.3333 0.3334"),
    ]
    assert points[1].description == "Masseter, client's right: 24 U, point 2 of 2"


def test_line_sealed_before_points_were_kept_stands_for_its_area() -> None:
    old = {key: value for key, value in LINE.items() if key != "places"}
    [point] = face_points_of([old])
    assert (point.label, point.place) == ("24", "")


def test_only_in_an_open_chart_the_newest_line_is_ringed() -> None:
    lines = [LINE | {"id": 2, "places": ""}, LINE | {"places": ""}]
    assert [point.is_newest for point in face_points_of(lines)] == [False, False]
    assert [point.is_newest for point in face_points_of(lines, is_open=True)] == [False, True]
