"""A contraindication that is told while the chart is open reaches its head and its signature."""

import pytest
from django.test import Client as Browser

from bookings.tests.pages import text_of
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.errors import NotReadyToSign
from charting.intake.services.deciding import resolve_finding
from charting.models import Chart
from charting.tests.chart_gates import all_gates, closed_gates
from charting.tests.factories import Team
from charting.tests.intake.scene import by_link, say

pytestmark = pytest.mark.django_db
TOLD = "Told at 10:05 AM, after Botox Cosmetic was given: "


def told(chart: Chart) -> list[str]:
    return [one.sentence for one in all_gates(chart) if one.code.startswith("told_")]


def test_stop_told_after_the_injection_waits_for_a_prescriber(
    team: Team, filled_chart: Chart
) -> None:
    assert closed_gates(filled_chart) == []
    say(by_link(filled_chart.appointment), "pregnant", "yes", now=team.at(10, 5))
    (gate,) = closed_gates(filled_chart)
    assert gate.sentence.startswith(TOLD)
    with pytest.raises(NotReadyToSign, match="Told at 10:05 AM"):
        sign_chart(chart=filled_chart, by=team.rn, now=team.at(10, 10))
    answer_for_gate(
        chart=filled_chart,
        code=gate.code,
        sentence=gate.sentence,
        reason="Told her and her obstetrician.",
        by=team.pa,
        now=team.at(10, 12),
    )
    signature = sign_chart(chart=filled_chart, by=team.rn, now=team.at(10, 15))
    assert "Told her and her obstetrician." in str(signature.snapshot)


def test_decided_where_it_stands_it_is_sealed_with_the_chart(
    team: Team, filled_chart: Chart
) -> None:
    visit = filled_chart.appointment
    answer = say(by_link(visit), "pregnant", "yes", now=team.at(10, 5))
    resolve_finding(
        answer=answer, rule="pregnant", reason="Test negative", by=team.pa, now=team.at(10, 6)
    )
    (sentence,) = told(filled_chart)
    assert sentence.startswith(TOLD)
    assert "decided on Jan 12, 2026: Test negative" in sentence
    signature = sign_chart(chart=filled_chart, by=team.rn, now=team.at(10, 10))
    assert sentence in str(signature.snapshot)


def test_what_asks_for_a_decision_is_told_and_does_not_wait(
    team: Team, filled_chart: Chart
) -> None:
    say(by_link(filled_chart.appointment), "heart", "yes", now=team.at(10, 5))
    assert closed_gates(filled_chart) == []
    assert [one.startswith(TOLD) for one in told(filled_chart)] == [True]


def test_what_was_known_before_is_left_to_the_rules(team: Team, filled_chart: Chart) -> None:
    say(by_link(filled_chart.appointment), "pregnant", "yes", now=team.at(9, 50))
    assert told(filled_chart) == []
    assert closed_gates(filled_chart)


def test_head_of_the_open_chart_names_the_stop(
    team: Team, filled_chart: Chart, nurse: Browser
) -> None:
    say(by_link(filled_chart.appointment), "pregnant", "yes", now=team.at(10, 5))
    page = text_of(nurse.get(filled_chart.get_absolute_url()))
    assert "Stop: " in page.split("Given today")[0]
    assert "A prescriber must say what follows from it" in page
