"""Each gate on its own: what closes it, and the sentence that says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.errors import NotReadyToSign
from charting.models import Chart, Injection
from charting.record.contents import read_contents
from charting.record.gates.signing_gates import gates_of
from charting.record.snapshot.stated_exceptions import gates_relied_on
from charting.tests.chart_gates import (
    all_sentences,
    closed_gates,
    closed_sentences,
    later_sentences,
)
from charting.tests.factories import Team, allow, give, masseter, mix_vial, toxin_lot
from treatments.models import Lot, Product, SuspectLot
from treatments.stock.services.quarantine import quarantine_lot
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


def test_chart_in_order_opens_every_gate(filled_chart: Chart) -> None:
    assert all_sentences(filled_chart) == [
        "Clearance by Pilar Bastos, PA-C, valid to Jan 12, 2027, covers neurotoxin, lower face",
        "Consent to neurotoxin, version 1, signed at 9:30 AM",
        "1 off-label use acknowledged: Masseter (Botox Cosmetic)",
        "Botox Cosmetic lot LOT1 in date to Dec 31, 2099",
        "Botox Cosmetic: 52 used + 48 wasted = 100 U opened",
        f"Botox Cosmetic: asked at 10:00 AM by {filled_chart.injector} (allergies, pregnancy "
        "and breastfeeding, infection or illness, medicines): nothing reported",
        "The health questions for neurotoxin were not answered.",
        "Why: Evens out the sides. Risk discussed: Bruising, asymmetry "
        "(Masseter (Botox Cosmetic) off-label)",
        "Aftercare (after a neurotoxin, jaw) will be on the client's own pages once you sign",
        "2 injections, each with area, side and amount",
    ]
    assert closed_sentences(filled_chart) == []


def test_what_was_not_done_is_a_note_on_the_chart_and_in_the_seal(
    team: Team, filled_chart: Chart
) -> None:
    note = "The health questions for neurotoxin were not answered."
    words = {gate.sentence: gate.word for gate in gates_of(read_contents(filled_chart))}
    assert [said for said, word in words.items() if word != "Met"] == [note]
    assert words[note] == "Note"
    sealed = sign_chart(chart=filled_chart, by=team.rn, now=team.at(11)).snapshot
    assert [said for said, word in gates_relied_on(sealed) if word == "Note"] == [note]


def test_empty_chart_asks_only_for_words(chart: Chart) -> None:
    assert closed_sentences(chart) == ["Nothing is written yet"]


def test_signing_names_every_failing_gate(team: Team, unpermitted_chart: Chart) -> None:
    with pytest.raises(NotReadyToSign) as refusal:
        sign_chart(chart=unpermitted_chart, by=team.rn, now=team.at(11))
    assert refusal.value.facts["gates"] == closed_sentences(unpermitted_chart)
    assert Chart.objects.get(pk=unpermitted_chart.pk).signed_at is None


def test_those_who_left_and_what_was_given_up_since_are_told(
    team: Team, filled_chart: Chart
) -> None:
    for user in (team.rn, team.pa):
        user.is_active = False
        user.save()
    Product.objects.update(is_active=False)
    assert closed_sentences(filled_chart) == []
    assert later_sentences(filled_chart) == [
        f"{team.injector} no longer works here",
        "Pilar Bastos, PA-C no longer works here",
        "Botox Cosmetic is no longer in use",
    ]


def test_licence_that_ended_after_treatment_is_told(team: Team, filled_chart: Chart) -> None:
    team.prescriber.licence_expires_on = date(2026, 1, 12)
    team.prescriber.save()
    assert closed_sentences(filled_chart) == []
    assert later_sentences(filled_chart) == [
        "The license of Pilar Bastos, PA-C ended on Jan 12, 2026, after treatment"
    ]


def test_vial_that_was_only_wasted_needs_no_consent(team: Team, chart: Chart) -> None:
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    record_waste(container=vial, amount=Decimal(100), by=team.rn, now=team.at(10))
    assert closed_sentences(chart) == ["Nothing is written yet"]


def test_every_unmet_gate_says_where_it_is_mended(team: Team, unpermitted_chart: Chart) -> None:
    record_waste(
        container=unpermitted_chart.preparations.get(),
        amount=Decimal(40),
        by=team.rn,
        now=team.at(11),
    )
    pages = [gate.mend.url for gate in closed_gates(unpermitted_chart) if gate.mend]
    page, vial = f"/charts/{unpermitted_chart.pk}/", unpermitted_chart.preparations.get().pk
    assert pages == [
        f"{page}mend/#mend-clearance",
        f"{page}mend/#mend-consent_neurotoxin",
        f"{page}?with=preparation-{vial}",
    ]


def test_lot_that_had_expired_cannot_be_signed(filled_chart: Chart) -> None:
    Lot.objects.update(expires_on=date(2026, 1, 11))
    assert closed_sentences(filled_chart) == ["Botox Cosmetic lot LOT1 expired on Jan 11, 2026"]


def test_lot_that_was_set_aside_when_given_cannot_be_signed(
    team: Team, filled_chart: Chart
) -> None:
    set_aside(team, filled_chart, hour=10)
    assert closed_sentences(filled_chart) == [
        "Botox Cosmetic lot LOT1 was in quarantine when it was given"
    ]


def test_lot_set_aside_after_it_was_given_is_told(team: Team, filled_chart: Chart) -> None:
    set_aside(team, filled_chart, hour=11)
    assert closed_sentences(filled_chart) == []
    assert later_sentences(filled_chart) == [
        "Botox Cosmetic lot LOT1 was put in quarantine on Jan 12, 2026 at 11:00 AM, "
        "after it was given: Warm fridge"
    ]


def set_aside(team: Team, chart: Chart, *, hour: int) -> None:
    lot = chart.preparations.get().lot
    quarantine_lot(lot=lot, reason="Warm fridge", by=team.pa, now=team.at(hour))


def test_lot_named_as_counterfeit_after_it_was_given_is_told(filled_chart: Chart) -> None:
    SuspectLot.objects.create(lot_number="LOT1", claims_to_be="Botulinum toxin")
    assert closed_sentences(filled_chart) == []
    [told] = later_sentences(filled_chart)
    assert told.startswith("Botox Cosmetic lot LOT1 was put on the list of counterfeits on ")


def test_lot_on_the_list_when_given_cannot_be_signed(filled_chart: Chart) -> None:
    """Negative test (b)."""
    SuspectLot.objects.create(lot_number="LOT1", claims_to_be="Botulinum toxin")
    Injection.objects.filter(chart=filled_chart).update(at=timezone.now() + timedelta(seconds=1))
    assert "Botox Cosmetic lot LOT1 is on the list of counterfeits" in closed_sentences(
        filled_chart
    )


def test_unaccounted_units_are_counted(team: Team, filled_chart: Chart) -> None:
    record_waste(
        container=filled_chart.preparations.get(), amount=Decimal(40), by=team.rn, now=team.at(11)
    )
    assert closed_sentences(filled_chart) == [
        "Botox Cosmetic: 52 used + 40 wasted of 100 U opened, 8 U unaccounted for"
    ]


def test_off_label_is_computed_and_must_be_acknowledged(
    team: Team, unpermitted_chart: Chart
) -> None:
    allow(team, unpermitted_chart.client, now=team.at(9), covers_off_label=False)
    assert closed_sentences(unpermitted_chart) == [
        "1 off-label use not acknowledged in the consent: Masseter (Botox Cosmetic)"
    ]
    product = unpermitted_chart.preparations.get().product
    product.indications.create(area=masseter())
    assert closed_sentences(unpermitted_chart) == []


def test_gates_take_a_fixed_number_of_queries(
    team: Team, filled_chart: Chart, django_assert_max_num_queries: object
) -> None:
    vial = filled_chart.preparations.get()
    record_waste(container=vial, amount=Decimal(40), by=team.rn, now=team.at(11))
    other = make_area("DAO")
    for _ in range(3):
        give(vial, other, "R", "1", by=team.rn, now=team.at(11))
    fresh = Chart.objects.select_related("client", "appointment__location").get(pk=filled_chart.pk)
    with django_assert_max_num_queries(32):
        gates_of(read_contents(fresh))
