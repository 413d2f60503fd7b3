"""The gates of clearance and consent: what closes each, and the sentence that says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.consents.services.answers import withdraw_consent
from charting.errors import MayNotBeGiven
from charting.models import Chart, Clearance, Consent, Injection
from charting.record.contents import container_key
from charting.record.verification.chart import verify_chart
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.answers import publish_consent_form, record_consent
from charting.tests.chart_gates import (
    all_gates,
    closed_sentences,
    later_sentences,
)
from charting.tests.factories import (
    Team,
    agree,
    allow,
    confirm_all,
    give,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.audit.log import SYSTEM
from medspa.local.testkit.clock import set_now

pytestmark = pytest.mark.django_db


def test_missing_clearance_and_consent_are_named(unpermitted_chart: Chart) -> None:
    assert closed_sentences(unpermitted_chart) == [
        "No clearance for neurotoxin, lower face: a prescriber must examine the client first",
        "No consent to neurotoxin before the first injection",
    ]


def test_clearance_for_another_modality_or_region_does_not_do(
    team: Team, unpermitted_chart: Chart
) -> None:
    agree(team, unpermitted_chart.client, "neurotoxin", now=team.at(9))
    for scope in ({"modalities": ["filler"]}, {"modalities": ["neurotoxin"], "regions": ["U"]}):
        grant_clearance(
            client=unpermitted_chart.client,
            location=team.clinic.location,
            by=team.pa,
            now=team.at(9),
            **scope,
        )
        assert closed_sentences(unpermitted_chart) == [
            "Clearance of Jan 12, 2026 does not cover neurotoxin, lower face"
        ]


def withdraw(team: Team, chart: Chart, *, hour: int, minute: int = 0) -> None:
    clearance = chart.client.clearances.get()
    at = team.at(hour, minute)
    revoke_clearance(clearance=clearance, reason="Pregnant", by=team.pa, now=at)


def test_clearance_withdrawn_before_the_injection_does_not_count(
    team: Team, filled_chart: Chart
) -> None:
    withdraw(team, filled_chart, hour=9, minute=59)
    assert closed_sentences(filled_chart) == [
        "The clearance of Jan 12, 2026 was withdrawn before neurotoxin, lower face was given: "
        "a prescriber must examine the client again"
    ]


def test_clearance_withdrawn_after_the_injection_is_told(team: Team, filled_chart: Chart) -> None:
    withdraw(team, filled_chart, hour=11)
    assert closed_sentences(filled_chart) == []
    assert later_sentences(filled_chart) == [
        "The clearance of Jan 12, 2026 by Pilar Bastos, PA-C was withdrawn on Jan 12, 2026 "
        "at 11:00 AM, "
        "after treatment: Pregnant"
    ]


def test_clearance_after_the_first_injection_is_too_late(
    team: Team, unpermitted_chart: Chart
) -> None:
    allow(team, unpermitted_chart.client, now=team.at(10, 30))
    assert closed_sentences(unpermitted_chart) == [
        "The clearance was granted after the first injection",
        "No consent to neurotoxin before the first injection",
    ]


def test_clearance_of_somebody_who_is_no_prescriber_does_not_count(
    team: Team, unpermitted_chart: Chart
) -> None:
    agree(team, unpermitted_chart.client, "neurotoxin", now=team.at(9))
    Clearance.objects.create(
        client=unpermitted_chart.client,
        prescriber=team.injector,
        examined_on=date(2026, 1, 12),
        examined_at=team.at(9),
        expires_on=date(2027, 1, 12),
        modalities=["neurotoxin"],
        regions=["L"],
    )
    assert closed_sentences(unpermitted_chart) == [
        f"{team.injector} cannot grant a clearance: a prescriber must"
    ]


def test_expired_clearance_says_until_when_it_held(team: Team, unpermitted_chart: Chart) -> None:
    allow(team, unpermitted_chart.client, now=team.at(9) - timedelta(days=366))
    assert closed_sentences(unpermitted_chart)[0] == (
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


def test_refusal_closes_the_gate_until_they_agree(team: Team, filled_chart: Chart) -> None:
    Injection.objects.filter(chart=filled_chart).update(at=team.at(10, 30))
    answer(team, filled_chart, Consent.Decision.REFUSED, hour=10)
    assert closed_sentences(filled_chart) == ["The client refused neurotoxin at 10:00 AM"]


def test_answer_after_the_injection_changes_nothing(team: Team, filled_chart: Chart) -> None:
    answer(team, filled_chart, Consent.Decision.REFUSED, hour=11)
    assert closed_sentences(filled_chart) == []


def test_new_words_ask_for_a_new_signature(team: Team, filled_chart: Chart) -> None:
    publish_consent_form(
        modality="neurotoxin", title="Form", text="New.", by=SYSTEM, now=team.at(9, 45)
    )
    assert closed_sentences(filled_chart) == [
        "The words of the consent to neurotoxin have changed: the client must sign the new version"
    ]


def test_new_words_after_the_injection_are_told(team: Team, filled_chart: Chart) -> None:
    publish_consent_form(
        modality="neurotoxin", title="Form", text="New.", by=SYSTEM, now=team.at(11)
    )
    assert closed_sentences(filled_chart) == []
    assert later_sentences(filled_chart) == [
        "Version 2 of the consent to neurotoxin was published on Jan 12, 2026 at 11:00 AM, "
        "after it was given"
    ]


def test_each_line_is_judged_by_its_own_clearance(team: Team, filled_chart: Chart) -> None:
    """The first was renewed during the visit: both hold, each for its time."""
    withdraw(team, filled_chart, hour=10, minute=1)
    allow(team, filled_chart.client, now=team.at(10, 5))
    vial = filled_chart.preparations.get()
    record_waste(container=vial, amount=Decimal(44), by=team.rn, now=team.at(10, 10))
    give(vial, masseter(), "R", "4", by=team.rn, now=team.at(10, 10))
    assert closed_sentences(filled_chart) == []
    names = [gate.sentence for gate in all_gates(filled_chart) if gate.code == "clearance"]
    assert (
        names
        == ["Clearance by Pilar Bastos, PA-C, valid to Jan 12, 2027, covers neurotoxin, lower face"]
        * 2
    )


def test_consent_withdrawn_while_the_chart_is_open_ends_giving_and_not_the_record(
    team: Team, nurse: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused by the service and the page in a sentence; what was given before is signed."""
    chart = make_chart(team)
    at, later = chart.opened_at, team.at(10, 31)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=at)
    give(vial, masseter(), "R", "24", by=team.rn, now=at)
    consent = chart.client.consents.get(form__modality="neurotoxin")
    withdraw_consent(consent=consent, by=chart.client, now=team.at(10, 30))
    said = "The client withdrew the consent to neurotoxin"
    with pytest.raises(MayNotBeGiven, match=said):
        give(vial, masseter(), "L", "4", by=team.rn, now=later, justification=NO_JUSTIFICATION)
    set_now(monkeypatch, later)
    line = {"container": container_key(vial), "area": "MASSETER", "side": "L", "amount": "4"}
    answer = nurse.post(reverse("give_line", args=[chart.pk]), line)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert chart.injections.count() == 1

    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=later)
    confirm_all(team, chart, now=later)
    assert later_sentences(chart) == [
        f"{said} on Jan 12, 2026 at 10:30 AM, after it was given; "
        "what was given before stands under the consent of then"
    ]
    sealed = sign_chart(chart=chart, by=team.rn, now=later).snapshot
    assert sealed["later"] == later_sentences(chart)
    assert verify_chart(Chart.objects.get(pk=chart.pk)).is_sound


def test_consent_older_than_a_year_is_asked_again(team: Team, unpermitted_chart: Chart) -> None:
    allow(team, unpermitted_chart.client, now=team.at(9) - timedelta(days=366))
    grant_clearance(
        client=unpermitted_chart.client,
        modalities=["neurotoxin"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    assert closed_sentences(unpermitted_chart) == [
        "The consent to neurotoxin is older than a year: the client must sign again"
    ]
