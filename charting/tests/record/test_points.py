"""Points on the face: where they may lie, and how they are sealed with the chart."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe, record_waste
from charting.charts.services.injections import change_injection, give_injection
from charting.charts.services.signing import sign_chart
from charting.errors import PointOutside, TooManyPoints
from charting.models import Chart, Injection, Signature
from charting.models.charts.injection import MOST_PLACES
from charting.record.contents import read_contents
from charting.record.snapshot.snapshot import FORMAT, totals_of
from charting.record.verification.chart import verify_chart
from charting.tests.explaining import explain
from charting.tests.factories import Team, chin, filler_lot, masseter, mix_vial, toxin_lot
from charting.tests.record.forging import seal_anew
from treatments.face import atlas
from treatments.face.points import FacePoint, read_face_point

pytestmark = pytest.mark.django_db

THIRD = (0.3333, 0.3333, 0.3334)


def places_in(code: str, side: str, name: str = "neurotoxin") -> list[FacePoint]:
    """A point in the middle of each triangle that a plate shows."""
    triangles = atlas.stored_atlas()["maps"][name][code][side]
    return [place for place in (FacePoint(t, THIRD) for t in triangles) if place.areas]


def give_at(team: Team, chart: Chart, places: list[FacePoint], **how: Any) -> Injection:
    vial = chart.preparations.first()
    vial = vial or mix_vial(chart, toxin_lot(team), by=team.rn, now=chart.opened_at)
    place = {"area": masseter(), "side": "R", "container": vial, "amount": Decimal(24)} | how
    entry = InjectionEntry(places=places, **place)
    return give_injection(chart=chart, entry=entry, by=team.rn, now=chart.opened_at)


def signed(team: Team, chart: Chart) -> Signature:
    vial = chart.preparations.get()
    record_waste(container=vial, amount=vial.left, by=team.rn, now=chart.opened_at)
    explain(chart, by=team.rn, now=chart.opened_at)
    return sign_chart(chart=chart, by=team.rn, now=chart.opened_at)


def test_points_are_kept_with_their_line_in_order(team: Team, chart: Chart) -> None:
    places = places_in("MASSETER", "R")[:3]
    line = give_at(team, chart, places)
    line.refresh_from_db()
    assert [read_face_point(text) for text in line.written_places] == places


def test_line_needs_no_points(team: Team, chart: Chart) -> None:
    assert give_at(team, chart, []).written_places == []


def test_marked_points_are_counted_in_the_totals(team: Team, chart: Chart) -> None:
    places = places_in("MASSETER", "R")
    give_at(team, chart, places[:3])
    give_at(team, chart, [], amount=Decimal(8))

    [product] = totals_of(read_contents(chart))

    assert [(line["points"], line["amount"]) for line in product["lines"]] == [(4, "32")]


def test_point_on_the_other_side_is_refused(team: Team, chart: Chart) -> None:
    places = [places_in("MASSETER", "R")[0], places_in("MASSETER", "L")[0]]
    with pytest.raises(PointOutside) as refused:
        give_at(team, chart, places)
    assert refused.value.detail == (
        "Point 2 lies outside Masseter, client's right. Move it, or take it away."
    )
    assert not chart.injections.exists()


def test_point_in_another_area_is_refused(team: Team, chart: Chart) -> None:
    with pytest.raises(PointOutside):
        give_at(team, chart, places_in("MENTALIS", "M")[:1])


def test_place_of_the_other_map_is_refused(team: Team, chart: Chart) -> None:
    """A filler's compartment is no muscle, though both may share skin."""
    outside = set(atlas.stored_atlas()["maps"]["neurotoxin"]["MASSETER"]["R"])
    hollow = [p for p in places_in("SUBMALAR", "R", "filler") if p.triangle not in outside]
    with pytest.raises(PointOutside):
        give_at(team, chart, hollow[:1])


def test_midline_area_takes_points_of_both_halves(team: Team, chart: Chart) -> None:
    lot = filler_lot(team)
    from_halves = places_in("CHIN", "M", "filler")
    assert {atlas.side_of(place.triangle) for place in from_halves} == {"R", "L"}
    syringe = open_filler(team, chart, lot)
    how = {"area": chin(), "side": "", "container": syringe, "amount": Decimal("0.5")}
    assert len(give_at(team, chart, from_halves[:6], **how).written_places) == 6


def open_filler(team: Team, chart: Chart, lot: Any) -> Any:
    return open_syringe(
        chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=chart.opened_at
    )


def test_line_holds_a_bounded_number_of_points(team: Team, chart: Chart) -> None:
    place = places_in("MASSETER", "R")[0]
    give_at(team, chart, [place] * MOST_PLACES, amount=Decimal(1))
    with pytest.raises(TooManyPoints):
        give_at(team, chart, [place] * (MOST_PLACES + 1), amount=Decimal(1))


def test_correction_says_the_points_anew(team: Team, chart: Chart) -> None:
    line = give_at(team, chart, places_in("MASSETER", "R")[:3])
    left = places_in("MASSETER", "L")[:1]
    changed = change_injection(
        injection=line,
        entry=InjectionEntry(
            area=masseter(), side="L", container=line.container, amount=Decimal(8), places=left
        ),
        by=team.rn,
        now=chart.opened_at,
    )
    assert changed.written_places == [str(left[0])]


@pytest.mark.parametrize("text", ["531", "531 1 0 0", "531 0.5000 0.5000 0.0000;", "x"])
def test_database_takes_only_points_that_can_be_read(team: Team, chart: Chart, text: str) -> None:
    line = give_at(team, chart, [])
    with pytest.raises(IntegrityError, match="injection_places_written"), transaction.atomic():
        Injection.objects.filter(pk=line.pk).update(places=text)


def test_points_are_sealed_and_frozen(team: Team, chart: Chart) -> None:
    line = give_at(team, chart, places_in("MASSETER", "R")[:2])
    signature = signed(team, chart)
    assert signature.snapshot["format"] == FORMAT
    assert [one["places"] for one in signature.snapshot["injections"]] == [line.places]
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        Injection.objects.filter(pk=line.pk).update(places="")
    chart.refresh_from_db()
    assert verify_chart(chart).is_sound


@pytest.mark.superuser
def test_moved_point_is_found_by_verifying(team: Team, chart: Chart) -> None:
    line = give_at(team, chart, places_in("MASSETER", "R")[:1])
    signed(team, chart)
    without_triggers(line, str(places_in("MASSETER", "R")[1]))
    chart.refresh_from_db()
    assert verify_chart(chart).problems == ["The injections are not those that were signed."]


@pytest.mark.superuser
def test_chart_sealed_before_points_were_kept_still_verifies(signed_chart: Chart) -> None:
    signature = signed_chart.signatures.get()
    signature.snapshot["format"] = 1
    for line in signature.snapshot["injections"]:
        del line["places"]
    seal_anew(signature)
    assert verify_chart(signed_chart).problems == []


def without_triggers(line: Injection, places: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Injection.objects.filter(pk=line.pk).update(places=places)
        cursor.execute("SET session_replication_role = DEFAULT")
