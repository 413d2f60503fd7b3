"""Several lines in one act: of the last visit, of the plan, of the other side."""

import re
from datetime import date
from decimal import Decimal
from functools import partial
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.injection_entry import InjectionEntry
from charting.charts.maps import map_again, map_mirrored, planned_map
from charting.charts.openings import VialOpening
from charting.charts.queries import lines_of_last_visit
from charting.charts.services.containers import open_vial
from charting.charts.services.injections import give_injection
from charting.charts.services.maps import give_map
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.ground.planned import planned_in
from charting.models import Chart, Preparation
from charting.plans.progress import planned_against
from charting.tests.balancing import BOTOX, FIRST, Course, consult, first_visit
from charting.tests.explaining import explain
from charting.tests.factories import agree, ask
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared
from treatments.face.points import FacePoint, points_as_text
from treatments.models import FacialArea

pytestmark = pytest.mark.django_db
AGAIN = date(2026, 5, 18)


@shared
def course() -> Course:
    return consult()


@shared
def signed(course: Course) -> Chart:
    chart = first_visit(course)
    explain(chart, by=course.team.rn, now=course.at(FIRST, 11))
    sign_chart(chart=chart, by=course.team.rn, now=course.at(FIRST, 11))
    return chart


def begin(course: Course, on: date = AGAIN) -> Preparation:
    """A chart with one vial open, the papers signed."""
    now = course.at(on, 10, 5)
    agree(course.team, course.client, "neurotoxin", now=course.at(on, 9, 50))
    visit = course.visit(on)
    chart = start_chart(appointment=visit, by=course.team.rn, now=now)
    lot = course.lot(BOTOX, f"LOT{on:%m%d}", date(2028, 2, 29))
    ask(chart, lot.product, by=course.team.rn, now=now)
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"))
    return open_vial(chart=chart, opening=opening, by=course.team.rn, now=now)


def given(chart: Chart) -> list[str]:
    lines = chart.injections.order_by("sequence")
    return [f"{line.area_id} {line.side} {line.amount.normalize():f}" for line in lines]


def again(modality: str, contents) -> list:
    return map_again(lines_of_last_visit(contents.chart, modality))


def jaw_points() -> list[FacePoint]:
    """On the client's right."""
    here = ("neurotoxin", "MASSETER", "R")
    points = (FacePoint(number, (0.4, 0.3, 0.3)) for number in range(1086))
    return [
        one for one in points if here in {(area.map, area.code, area.side) for area in one.areas}
    ]


def test_last_map_is_given_once_and_what_cannot_be_is_told(course: Course, signed: Chart) -> None:
    vial = begin(course)
    said = {"chart": vial.chart, "by": course.team.rn, "now": course.at(AGAIN, 10, 20)}
    first = give_map(**said, source=partial(again, "neurotoxin"))
    second = give_map(**said, source=partial(again, "neurotoxin"))
    filler = give_map(**said, source=partial(again, "filler"))
    before = [
        f"MASSETER {side} {units}"
        for side, units in zip("RRRLLL", (8, 8, 8, 8, 10, 10), strict=True)
    ]
    assert first.sentence == ""
    assert given(vial.chart) == [*before, "DAO R 3", "DAO L 3"]
    assert second.given == []
    assert second.sentence.startswith("Nothing was given. Not given: ")
    assert second.sentence.count("Given here today already") == 8
    assert (filler.given, filler.left_out) == ([], [])


def test_one_line_of_a_map_and_what_the_vial_no_longer_holds(course: Course, signed: Chart) -> None:
    vial = begin(course)
    said = {"chart": vial.chart, "by": course.team.rn, "now": course.at(AGAIN, 10, 20)}
    lines = lines_of_last_visit(vial.chart, "neurotoxin")
    give_map(**said, source=partial(again, "neurotoxin"), only={lines[-1].pk})
    assert given(vial.chart) == ["DAO L 3"]
    Preparation.objects.filter(pk=vial.pk).update(wasted_units=80)
    outcome = give_map(**said, source=partial(again, "neurotoxin"))
    assert [line.amount for line in outcome.given] == [8, 8]
    assert "Masseter, client's right, 8 U (Only 1 U left)" in outcome.sentence


def test_other_side_has_the_same_at_mirrored_points(course: Course) -> None:
    vial = begin(course)
    now = course.at(AGAIN, 10, 20)
    area = FacialArea.objects.get(code="MASSETER")
    place = jaw_points()[0]
    entry = InjectionEntry(area=area, side="R", container=vial, amount=Decimal(8), places=[place])
    line = give_injection(chart=vial.chart, entry=entry, by=course.team.rn, now=now)
    outcome = give_map(
        chart=vial.chart,
        source=lambda contents: map_mirrored(contents.injections),
        by=course.team.rn,
        now=now,
    )
    [other] = outcome.given
    assert (other.side, other.amount, other.container) == ("L", 8, vial)
    assert other.places != line.places
    assert [one.places for one in map_mirrored([other])] == [line.places]


def test_plan_is_given_as_far_as_it_is_missing(course: Course) -> None:
    vial = begin(course, FIRST)
    chart = vial.chart
    Chart.objects.filter(pk=chart.pk).update(plan_stage=course.stages[0])
    chart.refresh_from_db()
    said = {"chart": chart, "by": course.team.rn, "now": course.at(FIRST, 10, 20)}
    area = FacialArea.objects.get(code="DAO")
    entry = InjectionEntry(area=area, side="R", container=vial, amount=Decimal(2))
    give_injection(**said, entry=entry)

    def planned(contents):
        items = planned_in(contents.chart.plan_stage)
        return planned_map(planned_against(items, contents.injections))

    assert give_map(**said, source=planned).sentence == ""
    assert give_map(**said, source=planned).given == []
    assert given(chart) == ["DAO R 2", "MASSETER R 24", "MASSETER L 28", "DAO R 1", "DAO L 3"]


def test_ghosts_stay_until_given_each_with_its_point_and_lines_are_left_out(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = first_visit(course)
    lines = list(chart.injections.filter(area="MASSETER", side="R").order_by("pk"))
    for line, point in zip(lines, jaw_points(), strict=False):
        line.places = points_as_text([point])
        line.save(update_fields=["places"])
    explain(chart, by=course.team.rn, now=course.at(FIRST, 11))
    sign_chart(chart=chart, by=course.team.rn, now=course.at(FIRST, 11))
    vial = begin(course)
    set_now(monkeypatch, course.at(AGAIN, 10, 20))
    nurse = Browser()
    nurse.force_login(course.team.rn)
    page, give = vial.chart.get_absolute_url(), reverse("give_line", args=[vial.chart.pk])

    shown = nurse.get(page, {"ghosts": "last"}).text
    assert shown.count("data-ghost") == 8
    tapped = unescape(re.findall(rf'href="({page}[^"]*again={lines[1].pk}[^"]*)"', shown)[0])
    form = nurse.get(tapped).context["give_form"]
    assert form["amount"].value() == "8"
    assert form["places"].value() == lines[1].written_places
    sent = {name: form[name].value() for name in ("side", "container", "amount", "places")}
    assert nurse.post(give, sent | {"area": "MASSETER"}).status_code == 302
    assert vial.chart.injections.get().places == lines[1].places
    assert nurse.get(page, {"ghosts": "last"}).text.count("data-ghost") == 7

    offered = nurse.get(page, {"map": "last"}).context["offered"]
    left = [one.line.key for one in offered if one.container]
    assert lines[1].pk not in left
    said = {"source": "last", "kind": "neurotoxin", "only": left[:2]}
    assert nurse.post(reverse("give_map_lines", args=[vial.chart.pk]), said).status_code == 302
    assert given(vial.chart) == ["MASSETER R 8"] * 3
    none = nurse.post(reverse("give_map_lines", args=[vial.chart.pk]), said | {"only": []})
    assert none.status_code == 422
    assert "No line was ticked" in none.text
    assert vial.chart.injections.count() == 3
