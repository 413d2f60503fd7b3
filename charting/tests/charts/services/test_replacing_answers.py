"""What a prescriber answered for holds in the chart that replaces it, for the same lines only."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.services.containers import record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.models import Addendum, Chart
from charting.record.verification.chart import verify_chart
from charting.safety.services.exceptions import Justification
from charting.tests.chart_gates import closed_gates
from charting.tests.factories import Team, give, make_chart, masseter, mix_vial, toxin_lot
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def answered(team: Team) -> Chart:
    """Signed: 8 U on both sides past the hours of the vial, without exam and consent."""
    chart = make_chart(team, is_allowed=False)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=chart.opened_at)
    assert vial.use_by
    now = vial.use_by + timedelta(minutes=5)
    said = Justification("Seen afterwards.", team.prescriber, was_done=True)
    for side in "RL":
        give(vial, masseter(), side, "8", by=team.rn, now=now, justification=said)
    record_waste(container=vial, amount=Decimal(84), by=team.rn, now=now)
    answer_all(team, chart, now)
    sign_chart(chart=chart, by=team.rn, now=now)
    return Chart.objects.get(pk=chart.pk)


def closed(chart: Chart) -> list[str]:
    return [gate.code for gate in closed_gates(chart)]


def answer_all(team: Team, chart: Chart, now: datetime) -> None:
    for gate in closed_gates(chart):
        said = {"code": gate.code, "sentence": gate.sentence, "reason": "I answer for it."}
        if gate.is_exceptable:
            answer_for_gate(chart=chart, **said, by=team.pa, now=now)


def anew(team: Team, chart: Chart) -> Chart:
    said = {"kind": Addendum.Kind.WRONGLY_WRITTEN, "text": "Not so.", "reason": "Mixed up"}
    now = chart.opened_at + timedelta(days=1, hours=1)
    add_addendum(chart=chart, **said, by=team.rn, now=now)
    return start_chart(appointment=chart.appointment, by=team.rn, now=now, late_reason="Mixed up")


def test_answers_hold_for_the_copies_of_what_they_were_about(team: Team, answered: Chart):
    new = anew(team, answered)
    codes = {one.rule for one in new.stated_exceptions.all()}

    assert len(codes) >= 3
    assert f"giving_use_by_vial-{new.preparations.get().pk}" in codes
    assert closed(new) == ["replaced"], "nothing differs, and nobody said why"
    answer_all(team, new, new.opened_at)
    assert closed(new) == []
    sign_chart(chart=new, by=team.rn, now=new.opened_at + timedelta(minutes=5))
    assert verify_chart(Chart.objects.get(pk=new.pk)).problems == []


def test_line_that_is_added_to_the_replacement_is_answered_for_anew(team: Team, answered: Chart):
    new = anew(team, answered)
    vial = new.preparations.get()
    record_waste(container=vial, amount=Decimal(80), by=team.rn, now=new.opened_at)

    give_injection(
        chart=new,
        entry=InjectionEntry(
            area=masseter(),
            side="R",
            container=vial,
            amount=Decimal(4),
            at=answered.opened_at + timedelta(minutes=1),
            justification=Justification("Forgotten.", decided_by=team.prescriber, was_done=True),
        ),
        by=team.rn,
        now=new.opened_at,
    )

    assert "clearance" in closed(new)
