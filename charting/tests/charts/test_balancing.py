"""The acceptance case "Balancing-01" of the clinic's domain notes, section 8, figure by figure."""

from datetime import date
from decimal import Decimal

import pytest

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.clearances.services.clearances import grant_clearance
from charting.errors import MayNotBeGiven, NotReadyToSign, SideNotTaken, SideRequired
from charting.followup.maintenance import maintenance_due
from charting.models import Chart, PlanStage, Signature
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.record.snapshot.snapshot import totals_of
from charting.record.verification.chart import verify_chart
from charting.tests.balancing import (
    FIRST,
    SECOND,
    VOLUMA,
    Course,
    consult,
    first_visit,
    fresh_contents,
    give,
    second_visit,
)
from charting.tests.explaining import explain
from charting.tests.factories import agree, ask, look
from medspa.audit.log import SYSTEM
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.giving import ToxinAgain
from treatments.models import Lot
from treatments.stock.services.receiving_and_moving import OutOfStock, draw_stock

pytestmark = pytest.mark.django_db

ANNUAL = date(2027, 2, 9)


@shared
def course() -> Course:
    return consult()


def sign(chart: Chart, course: Course, on: date) -> Signature:
    explain(chart, by=course.team.rn, now=course.at(on, 11))
    return sign_chart(chart=chart, by=course.team.rn, now=course.at(on, 11))


@shared
def first(course: Course) -> Chart:
    return first_visit(course)


@shared
def second(course: Course, first: Chart) -> Chart:
    """The first is signed."""
    sign(first, course, FIRST)
    return second_visit(course)


def test_plan_estimates_58_units_and_five_syringes(course: Course) -> None:
    sums: dict[str, Decimal] = {}
    for stage in course.stages:
        for item in stage.items.all():
            sums[item.product.unit] = sums.get(item.product.unit, Decimal(0)) + item.amount
    assert sums == {"U": Decimal(58), "mL": Decimal(5)}


def test_nurse_cannot_grant_the_clearance(course: Course) -> None:
    with pytest.raises(NotPermitted):
        grant_clearance(
            client=course.client,
            modalities=["neurotoxin"],
            location=course.team.clinic.location,
            by=course.team.rn,
            now=course.at(FIRST, 9),
        )


def test_first_visit_has_every_figure(course: Course, first: Chart) -> None:
    contents = fresh_contents(first)
    (botox,) = totals_of(contents)
    lines = [
        (line["area"], line["side"], line["points"], line["amount"], line["volume_ml"])
        for line in botox["lines"]
    ]
    assert lines == [
        ("DAO", "R", 1, "3", "0.075"),
        ("DAO", "L", 1, "3", "0.075"),
        ("MASSETER", "R", 3, "24", "0.6"),
        ("MASSETER", "L", 3, "28", "0.7"),
    ]
    assert (botox["amount"], botox["unit"], botox["volume_ml"]) == ("58", "U", "1.45")
    assert [one["left_less_right"] for one in botox["differences"]] == ["4"]
    (vial,) = contents.containers
    assert (vial.used, vial.wasted, vial.opened) == (58, 42, 100)
    assert vial.units_per_tenth_ml == 4
    assert vial.discard_after == course.at(date(2026, 1, 13), 10, 5)
    assert [area for area, _ in contents.off_label("neurotoxin")] == [
        "Masseter",
        "DAO",
    ]
    assert [gate.code for gate in unmet_gates(gates_of(contents))] == ["why"]


def test_first_visit_is_signed_sealed_and_linked_to_its_stage(course: Course, first: Chart) -> None:
    signature = sign(first, course, FIRST)
    first.refresh_from_db()
    assert first.clearance == course.clearance
    assert first.plan_stage == course.stages[0]
    assert signature.snapshot["products"][0]["amount"] == "58"
    assert verify_chart(first).is_sound
    done = PlanStage.objects.with_progress().get(pk=course.stages[0].pk)
    assert done.is_done


def test_off_label_use_needs_to_be_acknowledged(course: Course, first: Chart) -> None:
    now = course.at(FIRST, 10)
    agree(course.team, course.client, "neurotoxin", now=now, covers_off_label=False)
    gate, _why = unmet_gates(gates_of(fresh_contents(first)))
    assert gate.sentence == (
        "2 off-label uses not acknowledged in the consent: "
        "Masseter (Botox Cosmetic), DAO (Botox Cosmetic)"
    )


def test_waste_that_does_not_add_up_cannot_be_signed(course: Course, first: Chart) -> None:
    """Negative test (d): 57 U injected and 42 U wasted are not 100 U."""
    first.injections.filter(area="DAO", side="L").update(amount=2)
    with pytest.raises(NotReadyToSign) as refusal:
        sign(first, course, FIRST)
    assert refusal.value.facts["gates"] == [
        "Botox Cosmetic: 57 used + 42 wasted of 100 U opened, 1 U unaccounted for"
    ]


def test_side_is_required_on_dao(course: Course, first: Chart) -> None:
    """Negative test (g)."""
    vial = first.preparations.get()
    with pytest.raises(SideRequired):
        give(course, vial, "DAO", "", "3")


def test_side_is_refused_on_chin(course: Course, second: Chart) -> None:
    """Negative test (g)."""
    syringe = second.syringes.first()
    with pytest.raises(SideNotTaken):
        give(course, syringe, "CHIN", "R", "0.1")


def test_second_visit_uses_five_syringes(course: Course, second: Chart) -> None:
    contents = fresh_contents(second)
    used = sum(syringe.used for syringe in contents.containers)
    wasted = sum(syringe.wasted for syringe in contents.containers)
    opened = sum(syringe.opened for syringe in contents.containers)
    assert (len(contents.containers), used, wasted, opened) == (
        5,
        Decimal("4.9"),
        Decimal("0.1"),
        Decimal("5.0"),
    )
    assert {area for area, _ in contents.off_label("filler")} == {
        "Prejowl sulcus",
        "Labiomental crease",
    }
    assert second.plan_stage == course.stages[1]
    sign(second, course, SECOND)
    assert verify_chart(Chart.objects.get(pk=second.pk)).is_sound


@pytest.mark.usefixtures("second")
def test_each_container_takes_one_pack_from_stock(course: Course) -> None:
    lot = Lot.objects.get(lot_number="V20LB30418")
    assert lot.balance == 0
    with pytest.raises(OutOfStock):
        draw_stock(lot=lot, reason="test", by=SYSTEM, now=course.at(SECOND, 12))


def test_maintenance_is_due_on_the_days_of_the_case(course: Course, second: Chart) -> None:
    sign(second, course, SECOND)
    due = maintenance_due(course.client)
    windows = {one.area.code: one.window for one in due.areas}
    assert due.toxin == ToxinAgain(
        floor_on=date(2026, 4, 6),
        from_on=date(2026, 4, 12),
        touch_up=(date(2026, 1, 26), date(2026, 2, 2)),
    )
    assert windows["DAO"] == (date(2026, 4, 12), date(2026, 5, 12))
    assert windows["MASSETER"] == (date(2026, 5, 12), date(2026, 7, 12))
    assert due.course == (date(2027, 2, 9), date(2027, 8, 9))
    assert due.annual_due_on == date(2027, 2, 9)


def test_annual_visit_needs_a_new_clearance(course: Course) -> None:
    assert course.clearance.expires_on == date(2027, 1, 12)
    now = course.at(ANNUAL, 10)
    agree(course.team, course.client, "filler", now=now)
    chart = start_chart(appointment=course.visit(ANNUAL), by=course.team.rn, now=now)
    lot = course.lot(VOLUMA, "V20LB30418", date(2027, 4, 30))
    ask(chart, lot.product, by=course.team.rn, now=now)
    look(chart, "before", by=course.team.rn, now=now)
    assert chart.clearance is None
    with pytest.raises(MayNotBeGiven) as refusal:
        open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=course.team.rn, now=now)
    assert refusal.value.facts["answers"] == [
        "Clearance valid to Jan 12, 2027 does not hold on Feb 9, 2027: "
        "a prescriber must examine the client again."
    ]
    assert not chart.syringes.exists()
