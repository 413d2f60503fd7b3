"""Each gate on its own: what closes it, and the sentence that says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.clearances.services.consents import publish_consent_form, record_consent
from charting.errors import NotReadyToSign
from charting.models import Chart, Clearance, Consent, Injection
from charting.record.contents import read_contents
from charting.record.gates.gate import Gate
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.record.snapshot.later_events import later_events
from charting.tests.factories import (
    Team,
    agree,
    allow,
    give,
    make_chart,
    make_filled_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.audit.log import SYSTEM
from treatments.models import Lot, Product, SuspectLot
from treatments.stock.services.quarantine import quarantine_lot
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def chart(team: Team) -> Chart:
    return make_filled_chart(team)


def closed(chart: Chart) -> list[str]:
    return [gate.sentence for gate in unmet_gates(all_gates(chart))]


def later(chart: Chart) -> list[str]:
    return later_events(read_contents(Chart.objects.get(pk=chart.pk)))


def all_gates(chart: Chart) -> list[Gate]:
    return gates_of(read_contents(Chart.objects.get(pk=chart.pk)))


def bare_chart(team: Team) -> Chart:
    """Injected and accounted for, but without clearance and consent."""
    chart = make_chart(team, is_allowed=False)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    give(vial, masseter(), "R", "24", by=team.rn, now=team.at(10))
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=team.at(10))
    return chart


def test_chart_in_order_opens_every_gate(chart: Chart) -> None:
    assert [gate.sentence for gate in all_gates(chart)] == [
        "Clearance by Pilar Bastos, PA-C, valid to Jan 12, 2027, covers neurotoxin, lower face",
        "Consent to neurotoxin, version 1, signed at 9:30 AM",
        "1 off-label use acknowledged: Masseter (Botox Cosmetic)",
        "Botox Cosmetic lot LOT1 in date to Dec 31, 2099",
        "Botox Cosmetic: 52 used + 48 wasted = 100 U opened",
        f"Botox Cosmetic: asked at 10:00 AM by {chart.injector} (allergies, pregnancy "
        "and breastfeeding, infection or illness, medicines): nothing reported",
        "2 injections, each with area, side and amount",
    ]
    assert closed(chart) == []


def test_empty_chart_asks_only_for_words(team: Team) -> None:
    assert closed(make_chart(team)) == ["Nothing is written yet"]


def test_missing_clearance_and_consent_are_named(team: Team) -> None:
    assert closed(bare_chart(team)) == [
        "No clearance for neurotoxin, lower face: a prescriber must examine the client first",
        "No consent to neurotoxin before the first injection",
    ]


def test_signing_names_every_failing_gate(team: Team) -> None:
    chart = bare_chart(team)
    with pytest.raises(NotReadyToSign) as refusal:
        sign_chart(chart=chart, by=team.rn, now=team.at(11))
    assert refusal.value.facts["gates"] == closed(chart)
    assert Chart.objects.get(pk=chart.pk).signed_at is None


def test_clearance_for_another_modality_or_region_does_not_do(team: Team) -> None:
    chart = bare_chart(team)
    agree(team, chart.client, "neurotoxin", now=team.at(9))
    for scope in ({"modalities": ["filler"]}, {"modalities": ["neurotoxin"], "regions": ["U"]}):
        grant_clearance(
            client=chart.client,
            location=team.clinic.location,
            by=team.pa,
            now=team.at(9),
            **scope,
        )
        assert closed(chart) == ["Clearance of Jan 12, 2026 does not cover neurotoxin, lower face"]


def withdraw(team: Team, chart: Chart, *, hour: int, minute: int = 0) -> None:
    clearance = chart.client.clearances.get()
    at = team.at(hour, minute)
    revoke_clearance(clearance=clearance, reason="Pregnant", by=team.pa, now=at)


def test_clearance_withdrawn_before_the_injection_does_not_count(team: Team, chart: Chart) -> None:
    withdraw(team, chart, hour=9, minute=59)
    assert closed(chart) == [
        "The clearance of Jan 12, 2026 was withdrawn before neurotoxin, lower face was given: "
        "a prescriber must examine the client again"
    ]


def test_clearance_withdrawn_after_the_injection_is_told(team: Team, chart: Chart) -> None:
    withdraw(team, chart, hour=11)
    assert closed(chart) == []
    assert later(chart) == [
        "The clearance of Jan 12, 2026 by Pilar Bastos, PA-C was withdrawn on Jan 12, 2026 "
        "at 11:00 AM, "
        "after treatment: Pregnant"
    ]


def test_clearance_after_the_first_injection_is_too_late(team: Team) -> None:
    chart = bare_chart(team)
    allow(team, chart.client, now=team.at(10, 30))
    assert closed(chart) == [
        "The clearance was granted after the first injection",
        "No consent to neurotoxin before the first injection",
    ]


def test_clearance_of_somebody_who_is_no_prescriber_does_not_count(team: Team) -> None:
    chart = bare_chart(team)
    agree(team, chart.client, "neurotoxin", now=team.at(9))
    Clearance.objects.create(
        client=chart.client,
        prescriber=team.injector,
        examined_on=date(2026, 1, 12),
        examined_at=team.at(9),
        expires_on=date(2027, 1, 12),
        modalities=["neurotoxin"],
        regions=["L"],
    )
    assert closed(chart) == [f"{team.injector} cannot grant a clearance: a prescriber must"]


def test_expired_clearance_says_until_when_it_held(team: Team) -> None:
    chart = bare_chart(team)
    allow(team, chart.client, now=team.at(9) - timedelta(days=366))
    assert closed(chart)[0] == (
        "Clearance valid to Jan 11, 2026 does not hold on Jan 12, 2026: "
        "a prescriber must examine the client again"
    )


def answer(team: Team, chart: Chart, decision: str, *, hour: int) -> None:
    form = chart.client.consents.get(form__modality="neurotoxin").form
    record_consent(
        client=chart.client,
        form=form,
        decision=decision,
        signed_name="M. Sample",
        by=team.rn,
        now=team.at(hour),
    )


def test_refusal_closes_the_gate_until_she_agrees(team: Team, chart: Chart) -> None:
    Injection.objects.filter(chart=chart).update(at=team.at(10, 30))
    answer(team, chart, Consent.Decision.REFUSED, hour=10)
    assert closed(chart) == ["The client refused neurotoxin at 10:00 AM"]


def test_answer_after_the_injection_changes_nothing(team: Team, chart: Chart) -> None:
    answer(team, chart, Consent.Decision.REFUSED, hour=11)
    assert closed(chart) == []


def test_new_words_ask_for_a_new_signature(team: Team, chart: Chart) -> None:
    publish_consent_form(
        modality="neurotoxin", title="Form", text="New.", by=SYSTEM, now=team.at(9, 45)
    )
    assert closed(chart) == [
        "The words of the consent to neurotoxin have changed: the client must sign the new version"
    ]


def test_new_words_after_the_injection_are_told(team: Team, chart: Chart) -> None:
    publish_consent_form(
        modality="neurotoxin", title="Form", text="New.", by=SYSTEM, now=team.at(11)
    )
    assert closed(chart) == []
    assert later(chart) == [
        "Version 2 of the consent to neurotoxin was published on Jan 12, 2026 at 11:00 AM, "
        "after it was given"
    ]


def test_those_who_left_and_what_was_given_up_since_are_told(team: Team, chart: Chart) -> None:
    for user in (team.rn, team.pa):
        user.is_active = False
        user.save()
    Product.objects.update(is_active=False)
    assert closed(chart) == []
    assert later(chart) == [
        f"{team.injector} no longer works here",
        "Pilar Bastos, PA-C no longer works here",
        "Botox Cosmetic is no longer in use",
    ]


def test_licence_that_ended_after_treatment_is_told(team: Team, chart: Chart) -> None:
    team.prescriber.licence_expires_on = date(2026, 1, 12)
    team.prescriber.save()
    assert closed(chart) == []
    assert later(chart) == [
        "The license of Pilar Bastos, PA-C ended on Jan 12, 2026, after treatment"
    ]


def test_each_line_is_judged_by_its_own_clearance(team: Team) -> None:
    """The first was renewed during the visit: both hold, each for its time."""
    chart = make_filled_chart(team)
    withdraw(team, chart, hour=10, minute=1)
    allow(team, chart.client, now=team.at(10, 5))
    vial = chart.preparations.get()
    record_waste(container=vial, amount=Decimal(44), by=team.rn, now=team.at(10, 10))
    give(vial, masseter(), "R", "4", by=team.rn, now=team.at(10, 10))
    assert closed(chart) == []
    names = [gate.sentence for gate in all_gates(chart) if gate.code == "clearance"]
    assert (
        names
        == ["Clearance by Pilar Bastos, PA-C, valid to Jan 12, 2027, covers neurotoxin, lower face"]
        * 2
    )


def test_vial_that_was_only_wasted_needs_no_consent(team: Team) -> None:
    chart = make_chart(team)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    record_waste(container=vial, amount=Decimal(100), by=team.rn, now=team.at(10))
    assert closed(chart) == ["Nothing is written yet"]


def test_every_unmet_gate_says_where_it_is_mended(team: Team) -> None:
    chart = bare_chart(team)
    record_waste(
        container=chart.preparations.get(), amount=Decimal(40), by=team.rn, now=team.at(11)
    )
    pages = [gate.mend.url for gate in unmet_gates(all_gates(chart)) if gate.mend]
    page, vial = f"/charts/{chart.pk}/", chart.preparations.get().pk
    assert pages == [
        f"{page}mend/#mend-clearance",
        f"{page}mend/#mend-consent_neurotoxin",
        f"{page}?with=preparation-{vial}",
    ]


def test_consent_older_than_a_year_is_asked_again(team: Team) -> None:
    chart = bare_chart(team)
    allow(team, chart.client, now=team.at(9) - timedelta(days=366))
    grant_clearance(
        client=chart.client,
        modalities=["neurotoxin"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    assert closed(chart) == [
        "The consent to neurotoxin is older than a year: the client must sign again"
    ]


def test_lot_that_had_expired_cannot_be_signed(chart: Chart) -> None:
    Lot.objects.update(expires_on=date(2026, 1, 11))
    assert closed(chart) == ["Botox Cosmetic lot LOT1 expired on Jan 11, 2026"]


def test_lot_that_was_set_aside_when_given_cannot_be_signed(team: Team, chart: Chart) -> None:
    set_aside(team, chart, hour=10)
    assert closed(chart) == ["Botox Cosmetic lot LOT1 was in quarantine when it was given"]


def test_lot_set_aside_after_it_was_given_is_told(team: Team, chart: Chart) -> None:
    set_aside(team, chart, hour=11)
    assert closed(chart) == []
    assert later(chart) == [
        "Botox Cosmetic lot LOT1 was put in quarantine on Jan 12, 2026 at 11:00 AM, "
        "after it was given: Warm fridge"
    ]


def set_aside(team: Team, chart: Chart, *, hour: int) -> None:
    lot = chart.preparations.get().lot
    quarantine_lot(lot=lot, reason="Warm fridge", by=team.pa, now=team.at(hour))


def test_lot_named_as_counterfeit_after_it_was_given_is_told(chart: Chart) -> None:
    SuspectLot.objects.create(lot_number="LOT1", claims_to_be="Botulinum toxin")
    assert closed(chart) == []
    [told] = later(chart)
    assert told.startswith("Botox Cosmetic lot LOT1 was put on the list of counterfeits on ")


def test_lot_on_the_list_when_given_cannot_be_signed(chart: Chart) -> None:
    """Negative test (b)."""
    SuspectLot.objects.create(lot_number="LOT1", claims_to_be="Botulinum toxin")
    Injection.objects.filter(chart=chart).update(at=timezone.now() + timedelta(seconds=1))
    assert "Botox Cosmetic lot LOT1 is on the list of counterfeits" in closed(chart)


def test_unaccounted_units_are_counted(team: Team, chart: Chart) -> None:
    record_waste(
        container=chart.preparations.get(), amount=Decimal(40), by=team.rn, now=team.at(11)
    )
    assert closed(chart) == [
        "Botox Cosmetic: 52 used + 40 wasted of 100 U opened, 8 U unaccounted for"
    ]


def test_off_label_is_computed_and_must_be_acknowledged(team: Team) -> None:
    chart = bare_chart(team)
    allow(team, chart.client, now=team.at(9), covers_off_label=False)
    assert closed(chart) == [
        "1 off-label use not acknowledged in the consent: Masseter (Botox Cosmetic)"
    ]
    product = chart.preparations.get().product
    product.indications.create(area=masseter())
    assert closed(chart) == []


def test_gates_take_a_fixed_number_of_queries(
    team: Team, chart: Chart, django_assert_max_num_queries: object
) -> None:
    vial = chart.preparations.get()
    record_waste(container=vial, amount=Decimal(40), by=team.rn, now=team.at(11))
    other = make_area("DAO")
    for _ in range(3):
        give(vial, other, "R", "1", by=team.rn, now=team.at(11))
    fresh = Chart.objects.select_related("client", "appointment__location").get(pk=chart.pk)
    with django_assert_max_num_queries(32):
        gates_of(read_contents(fresh))
