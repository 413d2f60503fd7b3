"""A course of another kind, in New York over the change of the clock, and where it may not go on.

Ines, 42. A nurse gives Dysport to the glabella late in the evening of 20 January 2026, then
Restylane Lyft to the smile lines and the bridge of the nose, an area of the highest risk.
"""

from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest

from bookings.errors import IntervalNeedsReview, IntervalTooShort
from charting.charts.cosigning.services import cosign_chart
from charting.charts.injection_entry import InjectionEntry
from charting.charts.late_agreement import LateAgreement
from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial, record_waste
from charting.charts.services.injections import change_injection
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.charts.services.stated_exceptions import note_late_consent
from charting.client.services.elsewhere import note_elsewhere, take_back_elsewhere
from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.errors import (
    Contraindicated,
    MayNotBeGiven,
    NotReadyToSign,
    ReasonNeeded,
)
from charting.ground.sealing import last_hash
from charting.models import Addendum, Chart, ClientWeight, LateConsent
from charting.record.verification.chart import verify_chart
from charting.safety.client_answer import ClientAnswer
from charting.safety.may_give import may_give, request_for_product
from charting.safety.services.exceptions import Justification
from charting.safety.services.screening import record_answer, record_go_on
from charting.tests.balancing import Course
from charting.tests.explaining import explain
from charting.tests.factories import agree
from charting.tests.second_course import (
    DYSPORT,
    EVENING,
    FILLER_ON,
    FLOOR_ON,
    LABEL_ON,
    amounts,
    begin,
    book_toxin,
    evening,
    examined,
    fill,
    lot_of,
    mix,
    put,
)
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import FacialArea, Product, Who

pytestmark = pytest.mark.django_db


@shared
def course() -> Course:
    return examined()


@shared
def first(course: Course) -> Chart:
    return evening(course)


# --- The course


def test_whole_course(course: Course, first: Chart) -> None:
    line = first.injections.get()
    assert (line.given_on, line.at.astimezone(UTC).date()) == (EVENING, date(2026, 1, 21))
    agree(course.team, course.client, "filler", now=course.at(FILLER_ON, 9))
    second = begin(course, FILLER_ON)
    fill(course, second)
    explain(second, by=course.team.rn, now=second.opened_at)
    sign_chart(chart=second, by=course.team.rn, now=second.opened_at)
    assert list(Chart.objects.awaiting_cosignature()) == [second]
    cosign_chart(
        chart=second, seen=last_hash(second), by=course.team.pa, now=course.at(FILLER_ON, 18)
    )
    assert not Chart.objects.awaiting_cosignature().exists()
    assert all(verify_chart(Chart.objects.get(pk=one.pk)).is_sound for one in (first, second))
    assert not ClientWeight.objects.exists()  # not asked for 1.3 mL


# --- The clock


@pytest.mark.usefixtures("first")
def test_days_are_those_of_new_york_over_the_change_of_the_clock(course: Course) -> None:
    """84 days from 20 January, one of which had 23 hours; in UTC it was given on the 21st."""
    for on, refusal in (
        (FLOOR_ON - timedelta(days=1), IntervalTooShort),
        (FLOOR_ON, IntervalNeedsReview),
        (LABEL_ON - timedelta(days=1), IntervalNeedsReview),
    ):
        with pytest.raises(refusal):
            book_toxin(course, on)
    assert book_toxin(course, LABEL_ON)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("day", "slug", "amount", "is_touch_up"),
    [
        (13, DYSPORT, "10", False),
        (14, DYSPORT, "10", True),
        (14, DYSPORT, "50", False),  # as much as at first: a new cycle
        (14, "botox-cosmetic", "10", False),  # another brand: a new cycle
        (21, DYSPORT, "49", True),
        (22, DYSPORT, "10", False),
    ],
)
def test_touch_up_is_less_of_the_same_on_its_days(
    course: Course, day: int, slug: str, amount: str, is_touch_up: bool
) -> None:
    chart = begin(course, EVENING + timedelta(days=day), 23)
    opened = request_for_product(chart, Product.objects.get(slug=slug), chart.opened_at)
    glabella = FacialArea.objects.get(code="GLABELLA")
    asked = replace(opened, area=glabella, side="M", amount=Decimal(amount))
    found = may_give(asked, chart=chart)
    rules = {str(one.rule): one for one in found}
    assert ("touch_up" in rules) is is_touch_up
    assert is_touch_up or rules["interval_floor"].who == Who.PRESCRIBER


# --- What the client reports


def test_milk_allergy_stops_dysport_until_a_prescriber_decides(course: Course) -> None:
    chart, lot = begin(course, EVENING, 23), lot_of(course, DYSPORT)
    now, by = chart.opened_at, course.team.rn
    answer = ClientAnswer("reported", "Milk", allergies=["milk_protein"])
    asked = record_answer(chart=chart, product=lot.product, answer=answer, by=by, now=now)
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"))
    facts = {"chart": chart, "opening": opening, "by": by, "now": now}
    with pytest.raises(Contraindicated):
        open_vial(**facts)
    with pytest.raises(NotPermitted):
        record_go_on(asked=asked, reason="Mild", by=by, now=now)
    assert mix(course, chart, "botox-cosmetic")
    record_go_on(asked=asked, reason="Lactose, not protein.", by=course.team.pa, now=now)
    assert open_vial(**facts)


@pytest.mark.usefixtures("first")
def test_neurotoxin_had_elsewhere_moves_the_floor_until_it_is_taken_back(course: Course) -> None:
    noted = {"by": course.team.rn, "now": course.at(date(2026, 3, 10), 9)}
    treatment = TreatmentElsewhere(given_on=date(2026, 3, 2))
    had = note_elsewhere(
        client=course.client, treatment=treatment, today=date(2026, 3, 10), **noted
    )
    with pytest.raises(IntervalTooShort):
        book_toxin(course, LABEL_ON)
    chart = begin(course, LABEL_ON)
    with pytest.raises(ReasonNeeded, match="May 25, 2026"):
        mix(course, chart)
    take_back_elsewhere(given=had, reason="Her sister", **noted)
    agree(course.team, course.client, "neurotoxin", now=course.at(LABEL_ON, 10))
    assert mix(course, chart)


# --- Papers


def test_off_label_without_its_tick_is_refused(course: Course) -> None:
    vial = mix(course, begin(course, EVENING, 23))
    with pytest.raises(MayNotBeGiven, match="off-label"):
        put(course, vial, "CROWS_FEET", "R", "10", justification=Justification("Wanted"))


def test_region_that_the_exam_did_not_cover_is_refused(course: Course) -> None:
    vial = mix(course, begin(course, EVENING, 23))
    with pytest.raises(MayNotBeGiven, match="ower face"):
        put(course, vial, "MASSETER", "R", "10", justification=Justification("Wanted"))


def test_consent_that_came_late_is_noted_by_a_prescriber(course: Course) -> None:
    chart = begin(course, FILLER_ON)
    with pytest.raises(MayNotBeGiven, match="onsent"):
        fill(course, chart)
    fill(course, chart, reason="She had agreed by word.", was_done=True)
    later = chart.opened_at + timedelta(minutes=40)
    agree(course.team, course.client, "filler", now=later)
    explain(chart, by=course.team.rn, now=later)
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=chart, by=course.team.rn, now=later)
    agreement = LateAgreement(
        modality="filler",
        kind=LateConsent.Kind.WITNESSED,
        agreed_at=course.at(FILLER_ON, 10),
        reason="The form was signed after.",
        witness="N. Stone",
        covers_off_label=True,
    )
    with pytest.raises(NotPermitted):
        note_late_consent(chart=chart, agreement=agreement, by=course.team.rn, now=later)
    note_late_consent(chart=chart, agreement=agreement, by=course.team.pa, now=later)
    sign_chart(chart=chart, by=course.team.rn, now=later)
    assert verify_chart(Chart.objects.get(pk=chart.pk)).is_sound


# --- Who signs, and what was wrongly written


def test_nurse_does_not_co_sign_the_bridge_of_the_nose(course: Course) -> None:
    agree(course.team, course.client, "filler", now=course.at(FILLER_ON, 9))
    chart = begin(course, FILLER_ON)
    fill(course, chart)
    explain(chart, by=course.team.rn, now=chart.opened_at)
    sign_chart(chart=chart, by=course.team.rn, now=chart.opened_at)
    for nurse in (course.team.rn, make_staff(Role.INJECTOR).user):
        with pytest.raises(NotPermitted):
            cosign_chart(chart=chart, seen=last_hash(chart), by=nurse, now=chart.opened_at)
    assert list(Chart.objects.awaiting_cosignature()) == [chart]


def test_wrong_chart_counts_until_its_replacement_is_signed(course: Course, first: Chart) -> None:
    wrong = first
    later = course.at(EVENING, 23, 50)
    said = {"kind": Addendum.Kind.WRONGLY_WRITTEN, "text": "It was 40 U.", "reason": "Slip"}
    with pytest.raises(NotPermitted):
        add_addendum(chart=wrong, **said, by=make_staff(Role.INJECTOR).user, now=later)
    add_addendum(chart=wrong, **said, by=course.team.rn, now=later)
    with pytest.raises(IntervalTooShort):
        book_toxin(course, FLOOR_ON - timedelta(days=1))
    right = start_chart(appointment=wrong.appointment, by=course.team.rn, now=later)
    line = right.injections.get()
    vial = right.preparations.get()
    entry = InjectionEntry(area=line.area, container=vial, amount=Decimal(40), side=line.side)
    change_injection(injection=line, entry=entry, by=course.team.rn, now=later)
    vial = right.preparations.get()
    record_waste(container=vial, amount=vial.left + vial.wasted, by=course.team.rn, now=later)
    explain(right, by=course.team.rn, now=later)
    sign_chart(chart=right, by=course.team.rn, now=later)
    assert amounts(Chart.objects.counting()) == [Decimal(40)]
    assert verify_chart(Chart.objects.get(pk=wrong.pk)).is_sound
    with pytest.raises(IntervalTooShort):
        book_toxin(course, FLOOR_ON - timedelta(days=1))
