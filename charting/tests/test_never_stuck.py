"""No sequence of allowed actions leaves a chart that cannot be signed truthfully or discarded.

Hypothesis plays the clinic: it examines, asks, gives, wastes, sets lots aside, withdraws, cancels,
lets people leave, in any order and at any time. A plain model beside it remembers what was in
order when each line was given. At the end the chart is signed, or discarded if it is empty; it
says that something was not in order exactly where the model does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from bookings.models import Appointment
from bookings.services.lifecycle import change_status
from charting.gate import Gate
from charting.gates import gates_of, unmet
from charting.models import Chart, Consent, ConsentForm, Container
from charting.services.charts import save_notes
from charting.services.clearances import grant_clearance, revoke_clearance
from charting.services.consents import publish_consent_form, record_consent
from charting.services.containers import open_syringe, open_vial, record_waste
from charting.services.deciding import Said
from charting.services.injections import change_injection, give_injection, remove_injection
from charting.services.keeping import discard_chart, hand_over_chart
from charting.services.put_back import put_back
from charting.services.safety import go_on, record_asked, record_check
from charting.services.signing import sign_chart
from charting.services.stated import answer_for, note_late_consent
from charting.sheet import Sheet, read_sheet
from charting.tests.factories import (
    Team,
    cheek,
    filler_lot,
    look,
    make_chart,
    masseter,
    toxin_lot,
)
from charting.verification import verify_chart
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_staff
from medspa.errors import RuleViolation
from treatments.models import FacialArea, Lot
from treatments.services.quarantine import quarantine_lot, release_lot

pytestmark = pytest.mark.django_db
MODALITIES = st.sampled_from(["neurotoxin", "filler"])
REGIONS = st.sampled_from([["L"], ["M"], ["U", "M", "L"]])
# Shrinking a failure would take minutes.
BOUNDED = settings(max_examples=12, stateful_step_count=20, phases=[Phase.generate])
YEAR = timedelta(days=365)
FAULTS = ("clearance", "consent", "off_label", "lot")


@dataclass
class Exam:
    modality: str
    regions: list[str]
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass
class Answer:
    agreed: bool
    off_label: bool
    version: int
    at: datetime


@dataclass
class Known:
    """What the model remembers, with plain means."""

    exams: list[Exam] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: {"neurotoxin": 1, "filler": 1})
    aside: set[int] = field(default_factory=set)
    faults: dict[int, set[str]] = field(default_factory=dict)

    def faults_of(self, lot: Lot, modality: str, region: str, now: datetime) -> set[str]:
        answer = self.answers.get(modality)
        agreed = (
            answer is not None
            and answer.agreed
            and answer.version == self.versions[modality]
            and now - answer.at <= YEAR
        )
        # Neither area is on a label: each line needs the tick, if there is a consent at all.
        return {
            fault
            for fault, is_there in {
                "clearance": not any(self._permits(e, modality, region, now) for e in self.exams),
                "consent": not agreed,
                "off_label": agreed and answer is not None and not answer.off_label,
                "lot": lot.pk in self.aside,
            }.items()
            if is_there
        }

    @staticmethod
    def _permits(exam: Exam, modality: str, region: str, now: datetime) -> bool:
        return (
            exam.modality == modality
            and region in exam.regions
            and now.date() <= exam.at.date() + YEAR
            and exam.withdrawn_at is None
        )


class Clinic(RuleBasedStateMachine):
    team: Team
    director: User
    lots: dict[str, Lot]

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.writer = self.team.rn
        self.writer.is_active = True  # the last course may have left it otherwise
        self.now = self.team.at(10)
        self.chart = make_chart(self.team, is_allowed=False)
        self.known = Known()

    # --- The clinic's own life

    @rule(minutes=st.sampled_from([1, 30, 1440, 1440 * 200]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(modality=MODALITIES)
    def reword(self, modality: str) -> None:
        publish_consent_form(
            modality=modality, title="Consent", text=str(self.now), by=SYSTEM, now=self.now
        )
        self.known.versions[modality] += 1
        self._pass()

    @rule(kind=st.sampled_from(["neurotoxin", "filler"]))
    def set_aside(self, kind: str) -> None:
        lot = self.lots[kind]
        if lot.pk not in self.known.aside:
            quarantine_lot(lot=lot, reason="Warm fridge", by=self.director, now=self.now)
            self.known.aside.add(lot.pk)
            self._pass()

    @rule(kind=st.sampled_from(["neurotoxin", "filler"]))
    def let_go(self, kind: str) -> None:
        lot = self.lots[kind]
        if lot.pk in self.known.aside:
            release_lot(lot=lot, by=self.director, now=self.now)
            self.known.aside.discard(lot.pk)
            self._pass()

    @rule()
    def prescriber_leaves(self) -> None:
        self.team.pa.is_active, self.team.pa.roles = False, [Role.FRONT_DESK]
        self.team.pa.save()

    @rule()
    def injector_leaves(self) -> None:
        """Whoever writes from now on is somebody else."""
        if self.writer == self.team.rn:
            self.team.rn.is_active = False
            self.team.rn.save()
            self.writer = self.director

    @rule(to=st.sampled_from(["cancelled", "no_show", "in_treatment", "completed"]))
    def desk_moves_visit_on(self, to: str) -> None:
        visit = Appointment.objects.get(pk=self.chart.appointment_id)
        self._try(lambda: change_status(appointment=visit, to=to, by=SYSTEM, now=self.now))

    @rule()
    def product_is_given_up(self) -> None:
        product = self.lots["filler"].product
        product.is_active = False
        product.save()

    # --- Exam and consent

    @rule(modality=MODALITIES, regions=REGIONS)
    def examine(self, modality: str, regions: list[str]) -> None:
        grant_clearance(
            client=self.chart.client,
            modalities=[modality],
            regions=regions,
            location=self.team.clinic.location,
            by=self.director,
            now=self.now,
        )
        self.known.exams.append(Exam(modality, regions, self.now))

    @rule()
    def withdraw(self) -> None:
        newest = self.chart.client.clearances.filter(revoked_at=None).order_by("pk").last()
        if newest:
            revoke_clearance(clearance=newest, reason="Pregnant", by=self.director, now=self.now)
            standing = [exam for exam in self.known.exams if not exam.withdrawn_at]
            standing[-1].withdrawn_at = self.now
            self._pass()

    @rule(modality=MODALITIES, agreed=st.booleans(), off_label=st.booleans())
    def ask(self, modality: str, agreed: bool, off_label: bool) -> None:
        form = ConsentForm.objects.current().get(modality=modality)
        record_consent(
            client=self.chart.client,
            form=form,
            decision=Consent.Decision.AGREED if agreed else Consent.Decision.REFUSED,
            signed_name="Mara Sample",
            covers_off_label=off_label,
            by=self.writer,
            now=self.now,
        )
        self.known.answers[modality] = Answer(agreed, off_label, form.version, self.now)

    # --- The chart

    @rule(kind=MODALITIES, reported=st.booleans())
    def ask_about(self, kind: str, reported: bool) -> None:
        answer = "reported" if reported else "nothing"
        self._try(
            lambda: record_asked(
                chart=self.chart,
                product=self.lots[kind].product,
                answer=answer,
                reported="An allergy" if reported else "",
                is_contraindication=reported,
                by=self.writer,
                now=self.now,
            )
        )

    @rule(phase=st.sampled_from(["before", "after"]))
    def check(self, phase: str) -> None:
        self._try(lambda: look(self.chart, phase, by=self.writer, now=self.now))

    @rule(kind=MODALITIES)
    def open(self, kind: str) -> None:
        self._open(kind)

    def _full(self, kind: str) -> list[Container]:
        opened = read_sheet(self.chart).containers
        return [one for one in opened if one.left > 0 and one.product.modality == kind]

    def _open(self, kind: str) -> None:
        facts = {"chart": self.chart, "lot": self.lots[kind], "by": self.writer, "now": self.now}
        decided_by = self.director.staff_member
        facts["said"] = Said("As planned", decided_by=decided_by, was_done=True)
        if kind == "neurotoxin":
            self._try(lambda: open_vial(**facts, diluent_ml=Decimal("2.5")))
        else:
            self._try(lambda: open_syringe(**facts))

    @rule(kind=MODALITIES, side=st.sampled_from("RL"))
    def inject(self, kind: str, side: str) -> None:
        full = self._full(kind)
        if not full:
            self._open(kind)
            full = self._full(kind)
        if not full:
            return
        area, amount = self._place(kind)
        line = self._try(
            lambda: give_injection(
                chart=self.chart,
                area=area,
                side=side,
                container=full[-1],
                amount=amount,
                by=self.writer,
                now=self.now,
                reason="As planned",
                decided_by=self.director.staff_member,
                was_done=True,
            )
        )
        if line:
            lot = self.lots[kind]
            self.known.faults[line.pk] = self.known.faults_of(lot, kind, area.region, self.now)
            self._pass()

    @rule()
    def correct(self) -> None:
        line = self.chart.injections.last()
        if line:
            self._try(
                lambda: change_injection(
                    injection=line,
                    area=line.area,
                    side=line.side,
                    container=line.container,
                    amount=line.amount / 2,
                    by=self.writer,
                    now=self.now,
                    reason="As planned",
                    decided_by=self.director.staff_member,
                    was_done=True,
                )
            )

    @rule()
    def take_back(self) -> None:
        line = self.chart.injections.last()
        if line:
            number = line.pk
            remove_injection(injection=line, by=self.writer, now=self.now)
            del self.known.faults[number]

    @rule()
    def put_back_unused(self) -> None:
        for one in self._sheet().containers:
            self._try(
                lambda one=one: put_back(
                    container=one,
                    reason="By mistake",
                    was_never_mixed=True,
                    by=self.writer,
                    now=self.now,
                )
            )

    @rule()
    def waste(self) -> None:
        self._waste_all()

    @rule(modality=MODALITIES, off_label=st.booleans())
    def note_late(self, modality: str, off_label: bool) -> None:
        noted = self._try(
            lambda: note_late_consent(
                chart=self.chart,
                modality=modality,
                kind="oral",
                agreed_at=self.now,
                covers_off_label=off_label,
                reason="The tablet was empty",
                by=self.director,
                now=self.now,
            )
        )
        for line in self.chart.injections.all() if noted else ():
            faults = self.known.faults[line.pk]
            if line.product.modality == modality and "consent" in faults:
                faults.add("off_label")  # asked of each off-label line that has a consent
        self._pass()

    # --- The end

    def teardown(self) -> None:
        try:
            self._bring_to_an_end()
        finally:
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def _bring_to_an_end(self) -> None:
        self._pass()
        chart = self._sheet().chart
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
            aftercare_given=True,
            by=self.writer,
            now=self.now,
        )
        for gate in unmet(gates_of(self._sheet())):
            self._mend(gate)
        return sign_chart(chart=self._sheet().chart, by=self.writer, now=self.now).snapshot

    def _sealed(self) -> dict[str, Any]:
        return Chart.objects.get(pk=self.chart.pk).signatures.get().snapshot

    def _hand_over(self) -> None:
        chart, to = self._sheet().chart, self.director.staff_member
        if self.writer == self.director and chart.injector != to:
            facts = {"to": to, "reason": "Left the clinic", "by": self.director}
            hand_over_chart(chart=chart, **facts, now=self.now)

    def _mend(self, gate: Gate) -> None:
        """By the way that the gate names."""
        facts = {"chart": self.chart, "by": self.director, "now": self.now}
        if gate.is_exceptable:
            answer_for(code=gate.code, sentence=gate.sentence, reason="An oversight", **facts)
        elif gate.code.startswith("asked_"):
            self._mend_asked(gate, facts)
        else:
            phase = gate.code.removeprefix("checks_")
            said = {"finding": "not_checked", "note": "Forgotten"}
            for what in ("vision", "refill"):
                record_check(phase=phase, what=what, **said, **facts)

    def _mend_asked(self, gate: Gate, facts: dict[str, Any]) -> None:
        product = next(lot.product for lot in self.lots.values() if lot.product.slug in gate.code)
        undecided = self._sheet().safety.undecided(product)
        if undecided:
            go_on(asked=undecided, reason="Given before", by=self.director, now=self.now)
        else:
            record_asked(product=product, answer="not_asked", reported="Forgotten", **facts)

    def _told(self, sealed: dict[str, Any]) -> set[str]:
        """The faults that the signed chart names: as exceptions, or as consents noted late."""
        codes = {one["rule"] for one in sealed["stated_exceptions"]}
        told = {fault for fault in FAULTS if any(code.startswith(fault) for code in codes)}
        late = [gate for gate in sealed["gates"] if "Late consent" in gate]
        off_label = [gate for gate in sealed["gates"] if "acknowledged in a late" in gate]
        return told | ({"consent"} if late else set()) | ({"off_label"} if off_label else set())

    # --- Helpers

    def _sheet(self) -> Sheet:
        return read_sheet(Chart.objects.get(pk=self.chart.pk))

    def _place(self, kind: str) -> tuple[FacialArea, Decimal]:
        toxin = kind == "neurotoxin"
        return (masseter(), Decimal(8)) if toxin else (cheek(), Decimal("0.2"))

    def _waste_all(self) -> None:
        for one in self._sheet().containers:
            left = one.wasted + one.left
            record_waste(container=one, amount=left, by=self.writer, now=self.now)

    def _pass(self) -> None:
        """Two things never happen in the same instant."""
        self.now += timedelta(seconds=1)

    def _try[Done](self, act: Callable[[], Done]) -> Done | None:
        """Done, or refused by a rule of the clinic: then it is no allowed action."""
        try:
            return act()
        except RuleViolation:
            return None


def test_every_course_of_events_comes_to_a_signed_and_truthful_chart(team: Team) -> None:
    Clinic.team = team
    Clinic.director = make_staff(Role.MEDICAL_DIRECTOR).user
    Clinic.lots = {"neurotoxin": toxin_lot(team), "filler": filler_lot(team)}
    for modality in Clinic.lots:
        publish_consent_form(
            modality=modality, title="Consent", text="First.", by=SYSTEM, now=team.at(8)
        )
    run_state_machine_as_test(Clinic, settings=BOUNDED)
