"""The license of who injects, and of who ordered it, on the day of the injection."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial, record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.errors import MayNotBeGiven, NotReadyToSign, PrescriberNeeded
from charting.models import Chart
from charting.record.verification.chart import verify_chart
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from charting.tests.chart_gates import closed_gates
from charting.tests.factories import (
    VISIT_ON,
    Team,
    allow,
    ask,
    give,
    make_chart,
    make_visit,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted

pytestmark = pytest.mark.django_db
THE_DAY_BEFORE = VISIT_ON - timedelta(days=1)


def ends(who: StaffMember, on: date) -> None:
    StaffMember.objects.filter(pk=who.pk).update(licence_expires_on=on)


@pytest.fixture
def director() -> StaffMember:
    return make_staff(Role.MEDICAL_DIRECTOR, name="Dr. Vale")


@pytest.mark.parametrize("whose", ["injector", "prescriber"])
def test_what_was_done_without_a_licence_only_the_director_states(
    team: Team, director: StaffMember, whose: str
) -> None:
    """Refused before the needle, whoever gives a reason; told in truth once it was done."""
    ends(getattr(team, whose), VISIT_ON)
    chart = make_chart(team)
    lot, at = toxin_lot(team, quantity=2), chart.opened_at
    vial = mix_vial(chart, lot, by=team.rn, now=at, justification=NO_JUSTIFICATION)
    give(vial, masseter(), "R", "20", by=team.rn, now=at, justification=NO_JUSTIFICATION)

    ends(getattr(team, whose), THE_DAY_BEFORE)
    chart = Chart.objects.get(pk=chart.pk)
    vial = chart.preparations.get()
    decided = Justification("I decide so.", director)
    for said in (NO_JUSTIFICATION, decided):
        with pytest.raises(MayNotBeGiven, match="license of"):
            give(vial, masseter(), "L", "20", by=team.rn, now=at, justification=said)
    done = Justification("Nobody had looked.", team.prescriber, was_done=True)
    with pytest.raises(PrescriberNeeded, match="may not decide"):
        give(vial, masseter(), "L", "20", by=team.rn, now=at, justification=done)
    done = Justification("Nobody had looked.", director, was_done=True)
    give(vial, masseter(), "L", "20", by=team.rn, now=at, justification=done)
    record_waste(container=vial, amount=Decimal(60), by=team.rn, now=at)

    with pytest.raises(NotReadyToSign, match="license of"):
        sign_chart(chart=chart, by=team.rn, now=at)
    [gate] = [one for one in closed_gates(chart) if "license of" in one.sentence]
    said = {"code": gate.code, "sentence": gate.sentence, "reason": "It lapsed; the day is told."}
    for user in (team.rn, team.pa):
        with pytest.raises(NotPermitted):
            answer_for_gate(chart=chart, **said, by=user, now=at)
    for gate in closed_gates(chart):
        said = {"code": gate.code, "sentence": gate.sentence, "reason": "It lapsed."}
        answer_for_gate(chart=chart, **said, by=director.user, now=at)
    sealed = sign_chart(chart=chart, by=team.rn, now=at).snapshot
    assert any("Exception stated by Dr. Vale" in one for one in sealed["gates"])
    assert verify_chart(Chart.objects.get(pk=chart.pk)).is_sound


def test_late_entry_of_a_day_on_which_the_licence_held_asks_nobody(team: Team) -> None:
    """The license has ended by the day on which it is written, not by the day on which it was."""
    ends(team.injector, VISIT_ON)
    visit, later = make_visit(team), team.at(10) + timedelta(days=3)
    allow(team, visit.client, now=team.at(9))
    chart = start_chart(appointment=visit, by=team.rn, now=later, late_reason="Power cut")
    lot = toxin_lot(team)
    ask(chart, lot.product, by=team.rn, now=later)
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"), opened_at=team.at(10))
    vial = open_vial(chart=chart, opening=opening, by=team.rn, now=later)
    entry = InjectionEntry(
        area=masseter(), side="R", container=vial, amount=Decimal(20), at=team.at(10, 5)
    )
    give_injection(chart=chart, entry=entry, by=team.rn, now=later)
    assert not [one for one in closed_gates(chart) if "license" in one.sentence]
