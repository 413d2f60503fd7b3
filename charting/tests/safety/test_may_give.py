"""The question asked of real charts: who may decide, what counts, and that the truth gets in."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bookings.errors import IntervalTooShort
from bookings.models import Appointment
from bookings.tests.factories import book
from charting.charts.cosigning.services import cosign_chart
from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe, record_waste
from charting.charts.services.injections import remove_injection
from charting.charts.services.signing import sign_chart
from charting.client.services.elsewhere import note_elsewhere, record_weight, take_back_elsewhere
from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.errors import (
    BadAmount,
    MayNotBeGiven,
    NotReadyToSign,
    PrescriberNeeded,
    ReasonNeeded,
    UseByPassed,
)
from charting.ground.sealing import last_hash
from charting.models import Chart, GivingException
from charting.safety.may_give import may_give, request_for_product
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from charting.tests.chart_gates import closed_gates
from charting.tests.factories import (
    VISIT_ON,
    Team,
    allow,
    ask,
    confirm_all,
    filler_lot,
    give,
    look,
    make_chart,
    make_signed_chart,
    make_visit,
    masseter,
    mix_vial,
    toxin_lot,
)
from charting.tests.followup.test_booking_eligibility import make_visit_type
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import FacialArea, GivingPolicy
from treatments.tests.factories import make_area, make_dose_range

pytestmark = pytest.mark.django_db
DAY_30 = VISIT_ON + timedelta(days=30)


@shared
def again(team: Team) -> Chart:
    """Day 30 after a signed treatment: another chart of the same client."""
    first = make_signed_chart(team)
    return make_chart(team, client=first.client, on=DAY_30, is_allowed=False)


def full_dose(team: Team, chart: Chart, *, justification: Justification, by=None):
    by, now = by or team.rn, chart.opened_at
    vial = mix_vial(chart, toxin_lot(team), by=by, now=now, justification=justification)
    return give(vial, masseter(), "R", "24", by=by, now=now, justification=justification)


def test_full_dose_on_day_30_is_not_the_nurses_to_decide(team: Team, again: Chart) -> None:
    with pytest.raises(ReasonNeeded):
        full_dose(team, again, justification=NO_JUSTIFICATION)
    with pytest.raises(PrescriberNeeded) as refused:
        full_dose(team, again, justification=Justification("The client insists."))
    assert refused.value.field == "decided_by"
    with pytest.raises(PrescriberNeeded):
        full_dose(team, again, justification=Justification("Ok", decided_by=team.injector))


def test_prescriber_decides_with_a_reason_that_is_sealed(team: Team, again: Chart) -> None:
    line = full_dose(team, again, justification=Justification("No effect at all."), by=team.pa)
    kept = again.giving_exceptions.get()
    assert (kept.rule, kept.by, kept.decided_by) == ("interval_floor", team.prescriber, None)
    record_waste(container=line.container, amount=Decimal(76), by=team.rn, now=again.opened_at)
    snapshot = sign_chart(chart=again, by=team.rn, now=again.opened_at).snapshot
    assert [one["reason"] for one in snapshot["giving_exceptions"]] == ["No effect at all."]
    assert any("No effect at all." in sentence for sentence in snapshot["gates"])


def test_named_prescriber_answers_before_the_signature(team: Team, again: Chart) -> None:
    line = full_dose(
        team, again, justification=Justification("No effect.", decided_by=team.prescriber)
    )
    record_waste(container=line.container, amount=Decimal(76), by=team.rn, now=again.opened_at)
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=again, by=team.rn, now=again.opened_at)
    confirm_all(team, again, now=again.opened_at)
    assert sign_chart(chart=again, by=team.rn, now=again.opened_at)


def test_what_nobody_may_decide_is_refused_and_yet_can_be_written_down(
    team: Team, again: Chart
) -> None:
    GivingPolicy.objects.create(rule="interval_floor", when_given="nobody")
    with pytest.raises(MayNotBeGiven):
        full_dose(team, again, justification=Justification("I decide so."), by=team.pa)
    line = full_dose(
        team, again, justification=Justification("It was given.", team.prescriber, was_done=True)
    )
    record_waste(container=line.container, amount=Decimal(76), by=team.rn, now=again.opened_at)
    confirm_all(team, again, now=again.opened_at)
    sealed = sign_chart(chart=again, by=team.rn, now=again.opened_at).snapshot
    assert [one["was_done"] for one in sealed["giving_exceptions"]] == [True, True]


def test_what_was_given_from_a_vial_past_its_hours_can_be_written_down(
    team: Team, chart: Chart
) -> None:
    """Refused before the needle; once given, a prescriber answers for it, and it is sealed."""
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=chart.opened_at)
    late = vial.discard_after + timedelta(minutes=5)
    for said in (NO_JUSTIFICATION, Justification("I decide so.", team.prescriber)):
        with pytest.raises(UseByPassed, match="reconstituted too long ago"):
            give(vial, masseter(), "R", "8", by=team.rn, now=late, justification=said)
    told = Justification("Seen afterwards.", team.prescriber, was_done=True)
    give(vial, masseter(), "R", "8", by=team.rn, now=late, justification=told)
    with pytest.raises(UseByPassed):  # each injection anew
        give(vial, masseter(), "L", "8", by=team.rn, now=late, justification=NO_JUSTIFICATION)
    give(vial, masseter(), "L", "8", by=team.rn, now=late, justification=told)
    record_waste(container=vial, amount=Decimal(84), by=team.rn, now=late)
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=chart, by=team.rn, now=late)
    confirm_all(team, chart, now=late)
    sealed = sign_chart(chart=chart, by=team.rn, now=late).snapshot
    kept = {one["rule"]: one for one in sealed["giving_exceptions"]}["use_by"]
    assert (kept["was_done"], kept["decided_by_id"]) == (True, team.prescriber.pk)
    assert any("reconstituted too long ago" in sentence for sentence in sealed["gates"])


def test_child_is_refused_and_unknown_birth_asked(team: Team) -> None:
    for hour, born_on in ((10, date(2011, 6, 3)), (14, None)):
        chart = make_chart(team, hour=hour, client=make_client(birth_on=born_on))
        with pytest.raises(MayNotBeGiven):
            full_dose(team, chart, justification=NO_JUSTIFICATION)


def test_injector_without_licence_opens_nothing(team: Team, chart: Chart) -> None:
    team.injector.licence_expires_on = date(2020, 1, 1)
    team.injector.save()
    with pytest.raises(MayNotBeGiven):
        full_dose(team, chart, justification=NO_JUSTIFICATION)


def test_doses_of_two_charts_of_one_day_count_together(team: Team, chart: Chart) -> None:
    second = make_chart(team, client=chart.client, hour=14)
    lot = toxin_lot(team, quantity=2)
    make_dose_range(masseter(), lot.product, max_amount=36, warn_above_side=40)
    for each, refused in ((chart, False), (second, True)):
        vial = mix_vial(each, lot, by=team.rn, now=each.opened_at)
        if refused:
            with pytest.raises(ReasonNeeded) as asked:
                give(
                    vial,
                    masseter(),
                    "R",
                    "40",
                    by=team.rn,
                    now=each.opened_at,
                    justification=NO_JUSTIFICATION,
                )
            assert "80 U is above the usual 40 U a side" in asked.value.detail
        else:
            give(
                vial,
                masseter(),
                "R",
                "40",
                by=team.rn,
                now=each.opened_at,
                justification=NO_JUSTIFICATION,
            )


def test_open_chart_keeps_the_diary_from_booking_and_a_line_taken_back_frees_it(
    team: Team, chart: Chart
) -> None:
    line = full_dose(team, chart, justification=NO_JUSTIFICATION)
    kind = make_visit_type(team, gives_neurotoxin=True)
    starts_at = team.at(15, on=VISIT_ON + timedelta(days=21))
    wish = {"client": chart.client, "appointment_type": kind, "now": team.at(11)}
    with pytest.raises(IntervalTooShort):
        book(team.clinic, starts_at, **wish)
    remove_injection(injection=line, by=team.rn, now=team.at(12))
    assert book(team.clinic, starts_at, **wish)


def test_completed_visit_without_a_chart_counts(team: Team) -> None:
    kind = make_visit_type(team, gives_neurotoxin=True)
    done = make_visit(team, status=Appointment.Status.COMPLETED, appointment_type=kind)
    starts_at = team.at(15, on=DAY_30)
    wish = {"client": done.client, "appointment_type": kind, "now": team.at(18)}
    with pytest.raises(IntervalTooShort):
        book(team.clinic, starts_at, **wish)
    chart = make_chart(team, client=done.client, on=DAY_30)
    with pytest.raises(ReasonNeeded):
        full_dose(team, chart, justification=NO_JUSTIFICATION)


def test_neurotoxin_had_elsewhere_counts_until_it_is_taken_back(team: Team, chart: Chart) -> None:
    note = {"client": chart.client, "by": team.rn, "now": team.at(9), "today": VISIT_ON}
    treatment = TreatmentElsewhere(given_on=VISIT_ON - timedelta(days=40), place="Glow")
    had = note_elsewhere(treatment=treatment, **note)
    with pytest.raises(ReasonNeeded):
        full_dose(team, chart, justification=NO_JUSTIFICATION)
    take_back_elsewhere(given=had, reason="Another client", by=team.rn, now=team.at(9))
    assert full_dose(team, chart, justification=NO_JUSTIFICATION)
    assert GivingException.objects.count() == 0


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN"])
def test_no_such_amount_was_had_elsewhere_and_nobody_weighs_it(team: Team, amount: str) -> None:
    said = {"client": make_chart(team).client, "by": team.rn, "now": team.at(9)}
    product = toxin_lot(team).product
    treatment = TreatmentElsewhere(given_on=VISIT_ON, product=product, units=Decimal(amount))
    with pytest.raises(BadAmount):
        note_elsewhere(treatment=treatment, today=VISIT_ON, **said)
    with pytest.raises(BadAmount):
        record_weight(weight_kg=Decimal(amount), **said)


def test_toxin_elsewhere_that_is_learnt_of_later_is_answered_for(team: Team, chart: Chart) -> None:
    line = full_dose(team, chart, justification=NO_JUSTIFICATION)
    record_waste(container=line.container, amount=Decimal(76), by=team.rn, now=team.at(10))
    note = {"client": chart.client, "by": team.rn, "now": team.at(11), "today": VISIT_ON}
    treatment = TreatmentElsewhere(given_on=VISIT_ON - timedelta(days=40))
    note_elsewhere(treatment=treatment, **note)
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=chart, by=team.rn, now=team.at(11))
    confirm_all(team, chart, now=team.at(12))
    assert sign_chart(chart=chart, by=team.rn, now=team.at(12))


def test_highest_tier_by_a_nurse_is_listed_until_a_prescriber_co_signs(team: Team) -> None:
    nose = make_area(
        "NOSE_DORSUM", region="M", laterality="M", takes_filler=True, vascular_tier="A"
    )
    chart = make_chart(team)
    now, lot = chart.opened_at, filler_lot(team)
    ask(chart, lot.product, by=team.rn, now=now)
    syringe = open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=now)
    look(chart, "before", by=team.rn, now=now)
    give(syringe, nose, "M", "1", by=team.rn, now=now)
    look(chart, "after", by=team.rn, now=now)
    sign_chart(chart=chart, by=team.rn, now=now)
    assert list(Chart.objects.awaiting_cosignature()) == [chart]
    cosign_chart(chart=chart, seen=last_hash(chart), by=team.pa, now=now)
    assert list(Chart.objects.awaiting_cosignature()) == []


def test_asking_takes_the_same_statements_however_much_was_given(
    team: Team, django_assert_max_num_queries, chart: Chart
) -> None:
    line = full_dose(team, chart, justification=NO_JUSTIFICATION)
    opened = request_for_product(chart, line.product, team.at(11))
    asked = replace(opened, area=FacialArea.objects.get(), side="L", amount=Decimal(4))
    may_give(asked, chart=chart)  # who injects is read once
    with django_assert_max_num_queries(14) as first:
        may_give(asked, chart=chart)
    for _ in range(5):
        give(line.container, masseter(), "L", "2", by=team.rn, now=team.at(11))
    with django_assert_max_num_queries(14) as then:
        may_give(asked, chart=chart)
    assert len(first) == len(then)


def test_nothing_is_asked_in_a_chart_in_order(team: Team, signed_chart: Chart) -> None:
    assert closed_gates(signed_chart) == []
    assert GivingException.objects.count() == 0
    allow(team, signed_chart.client, now=team.at(12))
