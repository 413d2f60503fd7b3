"""No sequence of allowed actions leaves a chart that cannot be signed truthfully or discarded.

Hypothesis plays the clinic: it examines, asks, gives, wastes, sets lots aside, withdraws, cancels,
lets people leave, in any order and at any time. A plain model beside it remembers what was in
order when each line was given. At the end the chart is signed, or discarded if it is empty; it
says that something was not in order exactly where the model does.
"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from charting.charts.services.handover import discard_chart, hand_over_chart
from charting.charts.services.notes import save_notes
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.models import Chart
from charting.record.gates.gate import Gate
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.record.verification.chart import verify_chart
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.screening import record_answer, record_check, record_go_on
from charting.tests.answers import publish_consent_form
from charting.tests.charts.playing import Clinic
from charting.tests.explaining import explain
from charting.tests.factories import (
    Team,
    filler_lot,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_staff

pytestmark = pytest.mark.django_db
# Shrinking a failure would take minutes.
BOUNDED = settings(max_examples=8, stateful_step_count=20, phases=[Phase.generate])
FAULTS = ("clearance", "consent", "off_label", "lot")


class Course(Clinic):
    """Whatever was played comes to its end, and the end is looked at."""

    def teardown(self) -> None:
        try:
            self._bring_to_an_end()
        finally:
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def _bring_to_an_end(self) -> None:
        self._pass()
        chart = self._contents().chart
        if chart.is_empty and not self._try(lambda: self._sign("Findings.")):
            discard_chart(chart=chart, reason="Nothing came of it", by=self.director, now=self.now)
            return
        sealed = self._sign("As it was.") if not chart.is_empty else self._sealed()
        assert verify_chart(Chart.objects.get(pk=self.chart.pk)).problems == []
        assert self._told(sealed) == set().union(*self.known.faults.values())

    def _sign(self, words: str) -> dict[str, Any]:
        self._hand_over()
        self._waste_all()
        save_notes(
            chart=self.chart,
            concern="",
            assessment="",
            notes=words,
            by=self.writer,
            now=self.now,
        )
        for gate in unmet_gates(gates_of(self._contents())):
            self._mend(gate)
        return sign_chart(chart=self._contents().chart, by=self.writer, now=self.now).snapshot

    def _sealed(self) -> dict[str, Any]:
        return Chart.objects.get(pk=self.chart.pk).signatures.get().snapshot

    def _hand_over(self) -> None:
        chart, to = self._contents().chart, self.director.staff_member
        if self.writer == self.director and chart.injector != to:
            facts = {"to": to, "reason": "Left the clinic", "by": self.director}
            hand_over_chart(chart=chart, **facts, now=self.now)

    def _mend(self, gate: Gate) -> None:
        """By the way that the gate names."""
        facts = {"chart": self.chart, "by": self.director, "now": self.now}
        if gate.is_exceptable:
            answer_for_gate(code=gate.code, sentence=gate.sentence, reason="An oversight", **facts)
        elif gate.code == "why":
            explain(self.chart, by=self.director, now=self.now)
        elif gate.code.startswith("asked_"):
            self._mend_asked(gate, facts)
        else:
            phase = gate.code.removeprefix("checks_")
            said = {"finding": "not_checked", "note": "Forgotten"}
            for what in ("vision", "refill"):
                record_check(phase=phase, what=what, **said, **facts)

    def _mend_asked(self, gate: Gate, facts: dict[str, Any]) -> None:
        product = next(lot.product for lot in self.lots.values() if lot.product.slug in gate.code)
        if not self._contents().screening.open_contraindication(product):
            forgotten = ClientAnswer("not_asked", "Forgotten")
            record_answer(product=product, answer=forgotten, **facts)
        while undecided := self._contents().screening.open_contraindication(
            product
        ):  # each that was reported
            record_go_on(asked=undecided, reason="Given before", by=self.director, now=self.now)

    def _told(self, sealed: dict[str, Any]) -> set[str]:
        """The faults that the signed chart names: as exceptions, or as consents noted late."""
        codes = {one["rule"] for one in sealed["stated_exceptions"]}
        told = {fault for fault in FAULTS if any(code.startswith(fault) for code in codes)}
        late = [gate for gate in sealed["gates"] if "Late consent" in gate]
        off_label = [gate for gate in sealed["gates"] if "acknowledged in a late" in gate]
        return told | ({"consent"} if late else set()) | ({"off_label"} if off_label else set())


@pytest.mark.slow
def test_every_course_of_events_comes_to_a_signed_and_truthful_chart(team: Team) -> None:
    Course.team = team
    Course.director = make_staff(Role.MEDICAL_DIRECTOR).user
    Course.lots = {"neurotoxin": toxin_lot(team), "filler": filler_lot(team)}
    for modality in Course.lots:
        publish_consent_form(
            modality=modality, title="Consent", text="First.", by=SYSTEM, now=team.at(8)
        )
    run_state_machine_as_test(Course, settings=BOUNDED)
