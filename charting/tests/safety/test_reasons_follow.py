"""What was said covers what it was said of: no later injection, and no line that is gone."""

from decimal import Decimal
from typing import Any

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe, record_waste
from charting.charts.services.injections import change_injection, remove_injection
from charting.charts.services.signing import sign_chart
from charting.errors import MayNotBeGiven
from charting.models import Chart, Container, Injection
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from charting.tests.chart_gates import all_sentences
from charting.tests.explaining import explain
from charting.tests.factories import (
    Team,
    ask,
    confirm_all,
    filler_lot,
    give,
    look,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.local.testkit.shared import shared
from treatments.tests.factories import make_area, make_dose_range

pytestmark = pytest.mark.django_db
DONE = Justification("It was in the face already.", was_done=True)
STRONG = Justification("Strong muscle")


def test_opened_already_lets_nothing_be_injected_without_consent_or_exam(team: Team) -> None:
    chart = make_chart(team, is_allowed=False)
    now, lot = chart.opened_at, filler_lot(team)
    cheek = make_area("CHEEK", region="M", laterality="M", takes_filler=True)
    ask(chart, lot.product, by=team.rn, now=now)
    syringe = open_syringe(
        chart=chart, opening=SyringeOpening(lot=lot, justification=DONE), by=team.rn, now=now
    )
    look(chart, "before", by=team.rn, now=now)
    for said in (NO_JUSTIFICATION, Justification("I decide so.")):
        with pytest.raises(MayNotBeGiven):
            give(syringe, cheek, "M", "0.2", by=team.rn, now=now, justification=said)
    line = give(syringe, cheek, "M", "0.2", by=team.rn, now=now, justification=DONE)
    with pytest.raises(MayNotBeGiven):
        give(syringe, cheek, "M", "0.2", by=team.rn, now=now, justification=NO_JUSTIFICATION)
    change(team, line, "0.1")  # what was said of the line itself holds on
    assert chart.injections.count() == 1


def test_every_opening_asks_for_itself(team: Team) -> None:
    chart = make_chart(team, is_allowed=False)
    now, lot = chart.opened_at, filler_lot(team, quantity=2)
    ask(chart, lot.product, by=team.rn, now=now)
    open_syringe(
        chart=chart, opening=SyringeOpening(lot=lot, justification=DONE), by=team.rn, now=now
    )
    with pytest.raises(MayNotBeGiven):
        open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=now)


@shared
def vial(team: Team, chart: Chart) -> Container:
    lot = toxin_lot(team)
    make_dose_range(masseter(), lot.product, max_amount=36, warn_above_side=40)
    return mix_vial(chart, lot, by=team.rn, now=chart.opened_at, justification=NO_JUSTIFICATION)


def inject(team: Team, vial: Container, amount: str, said: Justification = STRONG) -> Injection:
    now = vial.chart.opened_at
    return give(vial, masseter(), "R", amount, by=team.prescriber.user, now=now, justification=said)


def change(team: Team, line: Injection, amount: str) -> Injection:
    entry = InjectionEntry(
        area=line.area, side=line.side, container=line.container, amount=Decimal(amount)
    )
    now = line.chart.opened_at
    return change_injection(injection=line, entry=entry, by=team.rn, now=now)


def told(team: Team, chart: Chart) -> tuple[str, dict[str, Any]]:
    """The checklist and the seal."""
    gates = " ".join(all_sentences(chart))
    vial, now = chart.preparations.get(), chart.opened_at
    record_waste(container=vial, amount=vial.left, by=team.rn, now=now)
    confirm_all(team, chart, now=now)
    explain(chart, by=team.rn, now=now)
    return gates, sign_chart(chart=chart, by=team.rn, now=now).snapshot


def test_reason_follows_the_line_that_stays(team: Team, chart: Chart, vial: Container) -> None:
    inject(team, vial, "45", Justification("Hers is strong"))
    remove_injection(injection=inject(team, vial, "45"), by=team.rn, now=chart.opened_at)
    gates, sealed = told(team, chart)
    assert "90 U" not in gates
    assert "45 U is above the usual 40 U a side" in gates
    kept = sealed["given_all_the_same"]
    assert kept
    assert {one["reason"] for one in kept} == {"Hers is strong"}
    assert "90 U" not in str(kept) + str(sealed["gates"]) + str(sealed["answers"])
    assert "90 U" in str(sealed["giving_exceptions"])  # the rows stay, and are compared


@pytest.mark.parametrize("amount", ["30", "35"])
def test_line_corrected_to_what_is_usual_is_told_no_more(
    team: Team, chart: Chart, vial: Container, amount: str
) -> None:
    change(team, inject(team, vial, "90"), amount)
    gates, sealed = told(team, chart)
    assert "Strong muscle" not in gates
    assert sealed["given_all_the_same"] == []
    assert [line["reason"] for line in sealed["injections"]] == [""]


def test_line_corrected_downward_is_told_as_it_is(
    team: Team, chart: Chart, vial: Container
) -> None:
    change(team, inject(team, vial, "90"), "50")
    gates, sealed = told(team, chart)
    assert "90 U" not in gates + str(sealed["given_all_the_same"])
    assert "50 U is above the usual 40 U a side" in str(sealed["given_all_the_same"])
    assert {one["reason"] for one in sealed["given_all_the_same"]} == {"Strong muscle"}


def test_reason_of_a_line_goes_with_the_other_that_made_it_much(
    team: Team, chart: Chart, vial: Container
) -> None:
    first = inject(team, vial, "30", NO_JUSTIFICATION)
    assert inject(team, vial, "15").reason == "Strong muscle"
    remove_injection(injection=first, by=team.rn, now=chart.opened_at)
    assert chart.injections.get().reason == ""
    assert told(team, chart)[1]["given_all_the_same"] == []
