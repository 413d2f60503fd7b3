"""Every branch in which "Balancing-01" may not go on (clinical.md section 8, a to h)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from bookings.errors import IntervalNeedsReview, IntervalTooShort
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial
from charting.charts.services.injections import remove_injection
from charting.charts.services.notes import save_notes
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.errors import (
    ChartSigned,
    Contraindicated,
    NotReadyToSign,
    PrescriberNeeded,
    SideNotTaken,
    SideRequired,
)
from charting.models import Addendum, Chart
from charting.record.verification.chart import verify_chart
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.exceptions import Justification
from charting.safety.services.screening import record_answer
from charting.tests.balancing import (
    BOTOX,
    FIRST,
    SECOND,
    VOLUMA,
    Course,
    consult,
    first_visit,
    give,
    second_visit,
)
from charting.tests.delivered import delivered_to
from charting.tests.explaining import explain
from charting.tests.factories import agree, ask
from charting.tests.followup.test_booking_eligibility import book_on, make_visit_type
from medspa.local.testkit.shared import shared
from treatments.errors import BadScan, LotExpired, LotSuspect
from treatments.models import Product, SuspectLot
from treatments.stock.scan_reading import read_scan
from treatments.tests.factories import make_lot

pytestmark = pytest.mark.django_db
DAY_60, DAY_86, DAY_90 = date(2026, 3, 13), date(2026, 4, 8), date(2026, 4, 12)


@shared
def course() -> Course:
    return consult()


def begin(course: Course, on: date, kind: str = "neurotoxin") -> Chart:
    """Consent and an open chart of that day."""
    agree(course.team, course.client, kind, now=course.at(on, 9, 50))
    now = course.at(on, 10, 5)
    return start_chart(appointment=course.visit(on), by=course.team.rn, now=now)


def signed(chart: Chart, course: Course) -> Chart:
    explain(chart, by=course.team.rn, now=chart.opened_at)
    sign_chart(chart=chart, by=course.team.rn, now=chart.opened_at)
    return Chart.objects.get(pk=chart.pk)


@shared
def first(course: Course) -> Chart:
    return first_visit(course)


@shared
def first_signed(course: Course, first: Chart) -> Chart:
    return signed(first, course)


def note(chart: Chart, words: str, **by) -> None:
    said = {"concern": "", "assessment": "", "notes": words}
    save_notes(chart=chart, **said, **by)


# --- (a) Too early


@pytest.mark.usefixtures("first_signed")
def test_a_booking_on_day_60_is_blocked_and_on_day_86_reviewed(course: Course) -> None:
    signed(second_visit(course), course)
    kind = make_visit_type(course.team, gives_neurotoxin=True)
    with pytest.raises(IntervalTooShort):
        book_on(course.team, course.client, kind, DAY_60)
    with pytest.raises(IntervalNeedsReview):
        book_on(course.team, course.client, kind, DAY_86)
    assert book_on(course.team, course.client, kind, DAY_90)


@pytest.mark.usefixtures("first_signed")
@pytest.mark.parametrize(
    ("on", "rule"), [(DAY_60, "interval_floor"), (DAY_86, "interval_label"), (DAY_90, None)]
)
def test_a_needle_says_the_same_of_a_visit_of_any_type(
    course: Course, on: date, rule: str | None
) -> None:
    chart = begin(course, on)
    lot = course.lot(BOTOX, "C9142C4", date(2028, 2, 29))
    ask(chart, lot.product, by=course.team.rn, now=chart.opened_at)
    told = Justification("It wore off.")
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"), justification=told)
    vial = {"chart": chart, "opening": opening, "now": chart.opened_at}
    if rule:
        with pytest.raises(PrescriberNeeded):
            open_vial(**vial, by=course.team.rn)
    opened = open_vial(**vial, by=course.team.pa)
    assert opened.vial_units == 100
    assert [row.rule for row in chart.giving_exceptions.all()] == ([rule] if rule else [])


# --- (b), (c) What may not be opened


def test_b_counterfeit_lot_is_neither_received_nor_opened(course: Course) -> None:
    chart = begin(course, FIRST)
    product = Product.objects.get(slug=BOTOX)
    with pytest.raises(LotSuspect):
        make_lot(product, course.team.clinic.location, lot_number="C3709C3")
    lot = make_lot(product, course.team.clinic.location, lot_number="C9999C9")
    SuspectLot.objects.create(lot_number="C9999C9", claims_to_be="Botulinum toxin")
    ask(chart, product, by=course.team.rn, now=chart.opened_at)
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"))
    with pytest.raises(LotSuspect):
        open_vial(chart=chart, opening=opening, by=course.team.rn, now=chart.opened_at)
    assert not chart.preparations.exists()


def test_c_expired_syringe_is_not_opened(course: Course) -> None:
    chart = begin(course, SECOND, "filler")
    product = Product.objects.get(slug=VOLUMA)
    lot = make_lot(product, course.team.clinic.location, expires_on=date(2026, 2, 8))
    ask(chart, product, by=course.team.rn, now=chart.opened_at)
    with pytest.raises(LotExpired):
        open_syringe(
            chart=chart, opening=SyringeOpening(lot=lot), by=course.team.rn, now=chart.opened_at
        )
    assert not chart.syringes.exists()


def test_c_gtin_with_a_wrong_check_digit_names_no_product() -> None:
    right, wrong = "0100300239232013", "0100300239232014"
    rest = "1728022910C9142C3"
    assert read_scan(right + rest).gtin == "00300239232013"
    with pytest.raises(BadScan):
        read_scan(wrong + rest)


# --- (d), (g) What does not add up, or lies nowhere


def test_d_57_units_and_42_of_waste_are_not_100(course: Course, first: Chart) -> None:
    first.injections.filter(area="DAO", side="R").update(amount=2)
    with pytest.raises(NotReadyToSign, match="1 U unaccounted for"):
        signed(first, course)
    first.injections.filter(area="DAO", side="R").update(amount=3)
    assert signed(first, course).is_signed


def test_g_side_is_asked_on_dao_and_refused_on_the_chin(course: Course, first: Chart) -> None:
    vial = first.preparations.get()
    with pytest.raises(SideRequired):
        give(course, vial, "DAO", "", "3")
    with pytest.raises(SideNotTaken):
        give(course, second_visit(course).syringes.first(), "CHIN", "L", "0.1")


# --- (e), (f) What the client reports


def report(course: Course, chart: Chart, slug: str, words: str, **said) -> None:
    product = Product.objects.get(slug=slug)
    answer, by = ClientAnswer("reported", words, **said), course.team.rn
    record_answer(chart=chart, product=product, answer=answer, by=by, now=chart.opened_at)


@pytest.mark.usefixtures("first_signed")
def test_e_pregnancy_stops_the_filler_and_the_chart_is_kept(course: Course) -> None:
    chart, lot = begin(course, SECOND, "filler"), course.lot(VOLUMA, "V20", date(2027, 4, 30))
    report(course, chart, VOLUMA, "Pregnant", is_contraindication=True)
    with pytest.raises(Contraindicated, match="Pregnant"):
        open_syringe(
            chart=chart, opening=SyringeOpening(lot=lot), by=course.team.rn, now=chart.opened_at
        )
    note(chart, "Nothing given today.", by=course.team.rn, now=chart.opened_at)
    kept = signed(chart, course)
    assert (kept.syringes.count(), lot.balance) == (0, 1)
    assert kept.signatures.get().snapshot["asked"][0]["reported"] == "Pregnant"
    assert {one.line.product.slug for one in delivered_to(course.client) if one.line.product} == {
        BOTOX
    }


def test_f_cows_milk_forbids_dysport_and_not_botox(course: Course) -> None:
    chart = begin(course, FIRST)
    lots = {
        slug: make_lot(Product.objects.get(slug=slug), course.team.clinic.location)
        for slug in ("dysport", BOTOX)
    }
    for slug in lots:
        report(course, chart, slug, "Hives after cheese", allergies=["milk_protein"])
    facts = {"chart": chart, "by": course.team.rn, "now": chart.opened_at}
    opening = VialOpening(lot=lots["dysport"], diluent_ml=Decimal("2.5"))
    with pytest.raises(Contraindicated):
        open_vial(opening=opening, **facts)
    assert open_vial(opening=replace(opening, lot=lots[BOTOX]), **facts)


# --- (h) After the signature


def test_h_nothing_changes_after_the_signature_and_an_addendum_stands_beside(
    course: Course, first_signed: Chart
) -> None:
    chart = first_signed
    line, later = chart.injections.first(), course.at(FIRST, 12)
    by = {"by": course.team.rn, "now": later}
    with pytest.raises(ChartSigned):
        remove_injection(injection=line, **by)
    with pytest.raises(ChartSigned):
        note(chart, "Otherwise", **by)
    with pytest.raises(DatabaseError), transaction.atomic():
        chart.injections.filter(pk=line.pk).update(amount=1)
    add_addendum(
        chart=chart, kind=Addendum.Kind.ADDENDUM, text="Called: fine.", reason="Call", **by
    )
    assert [one.text for one in chart.addenda.all()] == ["Called: fine."]
    assert chart.signatures.get().snapshot["products"][0]["amount"] == "58"
    assert verify_chart(Chart.objects.get(pk=chart.pk)).is_sound
