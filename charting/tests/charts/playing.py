"""Hypothesis plays the clinic: every action that is allowed, in any order and at any time."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from bookings.booking.lifecycle import change_status
from bookings.models import Appointment
from charting.charts.injection_entry import InjectionEntry
from charting.charts.late_agreement import LateAgreement
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.injections import change_injection, give_injection, remove_injection
from charting.charts.services.put_back import put_back_container
from charting.charts.services.stated_exceptions import note_late_consent
from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.models import Chart, Consent, ConsentForm, Container
from charting.record.contents import ChartContents, read_contents
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.exceptions import Justification
from charting.safety.services.screening import record_answer
from charting.tests.answers import publish_consent_form, record_consent
from charting.tests.charts.known import Answer, Exam, Known
from charting.tests.factories import (
    Team,
    cheek,
    look,
    make_chart,
    masseter,
)
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.errors import RuleViolation
from treatments.models import FacialArea, Lot
from treatments.stock.services.quarantine import quarantine_lot, release_lot

MODALITIES = st.sampled_from(["neurotoxin", "filler"])
REGIONS = st.sampled_from([["L"], ["M"], ["U", "M", "L"]])


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
            lambda: record_answer(
                chart=self.chart,
                product=self.lots[kind].product,
                answer=ClientAnswer(
                    answer, reported="An allergy" if reported else "", is_contraindication=reported
                ),
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
        opened = read_contents(self.chart).containers
        return [one for one in opened if one.left > 0 and one.product.modality == kind]

    @property
    def _as_planned(self) -> Justification:
        return Justification("As planned", decided_by=self.director.staff_member, was_done=True)

    def _open(self, kind: str) -> None:
        facts = {"chart": self.chart, "by": self.writer, "now": self.now}
        opened = {"lot": self.lots[kind], "justification": self._as_planned}
        if kind == "neurotoxin":
            vial = VialOpening(diluent_ml=Decimal("2.5"), **opened)
            self._try(lambda: open_vial(opening=vial, **facts))
        else:
            self._try(lambda: open_syringe(opening=SyringeOpening(**opened), **facts))

    @rule(kind=MODALITIES, side=st.sampled_from("RL"))
    def inject(self, kind: str, side: str) -> None:
        full = self._full(kind)
        if not full:
            self._open(kind)
            full = self._full(kind)
        if not full:
            return
        area, amount = self._place(kind)
        entry = InjectionEntry(
            area=area,
            side=side,
            container=full[-1],
            amount=amount,
            justification=self._as_planned,
        )
        line = self._try(
            lambda: give_injection(chart=self.chart, entry=entry, by=self.writer, now=self.now)
        )
        if line:
            lot = self.lots[kind]
            self.known.faults[line.pk] = self.known.faults_of(lot, kind, area.region, self.now)
            self._pass()

    @rule()
    def correct(self) -> None:
        line = self.chart.injections.last()
        if line:
            entry = InjectionEntry(
                area=line.area,
                side=line.side,
                container=line.container,
                amount=line.amount / 2,
                justification=self._as_planned,
            )
            self._try(
                lambda: change_injection(injection=line, entry=entry, by=self.writer, now=self.now)
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
        for one in self._contents().containers:
            self._try(
                lambda one=one: put_back_container(
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
                agreement=LateAgreement(
                    modality=modality,
                    kind="oral",
                    agreed_at=self.now,
                    covers_off_label=off_label,
                    reason="The tablet was empty",
                ),
                by=self.director,
                now=self.now,
            )
        )
        for line in self.chart.injections.all() if noted else ():
            faults = self.known.faults[line.pk]
            if line.product.modality == modality and "consent" in faults:
                faults.add("off_label")  # asked of each off-label line that has a consent
        self._pass()

    def _contents(self) -> ChartContents:
        return read_contents(Chart.objects.get(pk=self.chart.pk))

    def _place(self, kind: str) -> tuple[FacialArea, Decimal]:
        return (masseter(), Decimal(8)) if kind == "neurotoxin" else (cheek(), Decimal("0.2"))

    def _waste_all(self) -> None:
        for one in self._contents().containers:
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
