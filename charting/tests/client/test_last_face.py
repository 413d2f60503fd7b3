"""The face of the record: shapes, places in each view, and labels that lie on nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from charting.client.face import VIEWS, Given, LastFace, Mark, last_face
from charting.client.face import _marks as marks_of
from charting.client.face import _with_labels as labelled
from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.dissolving.services import record_dissolution
from charting.followup.maintenance import maintenance_due
from charting.followup.timeline import due_timeline
from charting.models import Dissolution
from charting.tests.factories import (
    Team,
    cheek,
    make_signed_chart,
    make_signed_filler_chart,
    masseter,
)
from medspa.clients.models import Client
from treatments.face.showing import middles_in
from treatments.models import Lot, Product
from treatments.tests.factories import make_guidance

ON_FACE = "531 0.3333 0.3333 0.3334"


def line(places: tuple[str, ...] = (), area: str = "MASSETER", side: str = "R") -> Given:
    return Given(area, area.title(), side, "8", "U", places, "toxin")


def face_of(client: Client, today: date) -> LastFace:
    gone = Dissolution.objects.filter(client=client).select_related("mistake")
    return last_face(client, gone, due_timeline(maintenance_due(client), today))


def test_place_is_drawn_where_the_view_shows_it() -> None:
    shown = {view for view in VIEWS if list(marks_of(view, [line((ON_FACE,))]))}
    assert shown
    assert shown != set(VIEWS)


def test_line_without_a_place_lies_in_the_middle_of_its_area() -> None:
    (mark,) = marks_of("oblique-right", [line()])
    assert (mark.x, mark.y) == middles_in("oblique-right")["MASSETER", "R"]


def test_two_lines_of_one_area_lie_apart() -> None:
    one, other = marks_of("oblique-right", [line(), line()])
    assert other.y > one.y


def test_amount_is_said_once_a_line() -> None:
    marks = list(marks_of("oblique-right", [line((ON_FACE, ON_FACE))]))
    assert [mark.label for mark in marks] in ([], ["8", ""])


def test_place_that_is_none_is_told_in_words_only() -> None:
    assert list(marks_of("front", [line(("nonsense",))])) == []


@pytest.mark.parametrize("x", [100.0, 560.0])
def test_labels_lie_beside_their_marks_and_not_on_each_other(x: float) -> None:
    near = [Mark(x, 300.0 + 12 * number, "toxin", "10") for number in range(3)]
    placed = labelled(near)
    assert len({(one.label_x, one.label_y) for one in placed}) == 3
    assert placed[0].is_label_left == (x > 430)


@pytest.mark.django_db
def test_last_of_each_kind_is_shown_and_what_is_late_is_outlined(team: Team) -> None:
    make_guidance(masseter(), recall_months_min=4, recall_months_max=6)
    toxin = make_signed_chart(team)
    filler = make_signed_filler_chart(team, client=toxin.client, hour=14)
    face = face_of(toxin.client, date(2026, 11, 29))
    assert (face.toxin and face.toxin.chart, face.filler and face.filler.chart) == (toxin, filler)
    assert {one.shape for one in face.given} == {"toxin", "filler"}
    front = next(view for view in face.views if view.name == "front")
    assert {area for area, _, _ in front.overdue} == {"MASSETER"}
    assert [row.days for row in face.late] == [140]


@pytest.mark.django_db
def test_filler_that_was_dissolved_stays_struck_through(team: Team) -> None:
    chart = make_signed_filler_chart(team)
    lot = Lot.objects.filter(product__kind=Product.Kind.HYALURONIDASE).earliest("pk")
    now = chart.opened_at + timedelta(days=3)
    facts = {
        "area": cheek(),
        "side": "R",
        "lot": lot,
        "packs": 1,
        "units": Decimal(300),
        "reason": "Lump",
    }
    record_dissolution(
        client=chart.client,
        location=team.clinic.location,
        entry=DissolutionEntry(**facts, at=now),
        by=team.rn,
        now=now,
    )
    given = face_of(chart.client, now.date()).given
    assert {one.side: one.shape for one in given} == {"R": "dissolved", "L": "filler"}
    assert "dissolved since" in given[0].words
