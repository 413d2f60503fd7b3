"""Days on which the papers were not in order: refused before the needle, told in truth later."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from charting.charts.services.containers import record_waste
from charting.clearances.services.clearances import grant_clearance
from charting.models import Chart, ConsentForm, Container, LateConsent, StatedException
from charting.record.contents import container_key
from charting.record.verification.chart import verify_chart
from charting.tests.answers import record_consent
from charting.tests.explaining import explain
from charting.tests.factories import mix_vial
from devtools.demo import fridge
from devtools.demo.clinic import DemoClinic, make_clinic
from devtools.demo.forms import consent_forms
from devtools.demo.people import DIRECTOR, INJECTOR, PRESCRIBER, Person
from devtools.management.commands.seed_demo import OPENED_AT
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import StaffMember
from medspa.local.testkit.clock import set_now

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVENING = date(2026, 2, 3)
AT = {"area": "MASSETER", "amount": "24"}


class Evening:
    """A late visit: who does what at which minute, each in a browser of their own."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        call_command("load_catalogue", verbosity=0)
        self.patch, self.clinic = patch, make_clinic()
        consent_forms.publish_forms(self.clinic, now=OPENED_AT)
        fridge.stock_up(self.clinic, now=OPENED_AT)
        self.client = make_client()
        self.at(23, 0)
        self.visit = late_visit(self.clinic, self.client)
        grant_clearance(
            client=self.client,
            modalities=("neurotoxin",),
            location=self.clinic.main,
            by=self.clinic.user(PRESCRIBER),
            now=self.now,
        )

    def at(self, hour: int, minute: int) -> None:
        """Of the evening; after midnight of the next day."""
        on = EVENING + timedelta(days=hour < 12)
        self.now = datetime.combine(on, time(hour, minute), tzinfo=self.clinic.main.zone)
        set_now(self.patch, self.now)

    def of(self, who: Person) -> Browser:
        browser = Browser()
        browser.force_login(self.clinic.user(who))
        return browser

    def agrees(self) -> None:
        form = ConsentForm.objects.filter(modality="neurotoxin", language="en").latest("version")
        record_consent(
            client=self.client,
            form=form,
            decision="agreed",
            signed_name=self.client.full_name,
            covers_off_label=True,
            by=self.clinic.user(INJECTOR),
            now=self.now,
        )

    def opens(self) -> Container:
        """The chart by its page, and a vial of 100 U."""
        self.of(INJECTOR).post(reverse("start_chart", args=[self.visit.public_id]))
        lot = fridge.lot_at(self.clinic.main, fridge.BOTOX)
        by = self.clinic.user(INJECTOR)
        return mix_vial(Chart.objects.get(), lot, by=by, now=self.now)

    def taps(self, vial: Container, side: str, **said: object) -> HttpResponse:
        typed = AT | {"side": side, "container": container_key(vial), "at": ""} | said
        return self.of(INJECTOR).post(reverse("give_line", args=[vial.chart_id]), typed)

    def accounts_for_all(self, vial: Container, wasted: int) -> None:
        by = self.clinic.user(INJECTOR)
        record_waste(container=vial, amount=Decimal(wasted), by=by, now=self.now)
        explain(vial.chart, by=by, now=self.now)

    def signs(self, chart: Chart) -> HttpResponse:
        return self.of(INJECTOR).post(reverse("sign_chart", args=[chart.pk]))


def late_visit(clinic: DemoClinic, client: Client) -> Appointment:
    kind = clinic.types["neurotoxin-visit"]
    starts_at = datetime.combine(EVENING, time(23, 20), tzinfo=clinic.main.zone)
    return Appointment.objects.create(
        reference="TEST-0001",
        client=client,
        appointment_type=kind,
        provider=clinic.of(INJECTOR),
        resource_ids=[clinic.main.resources.filter(kind=kind.room_kind)[0].pk],
        location=clinic.main,
        starts_at=starts_at,
        ends_at=starts_at + kind.duration,
        occupied=kind.occupied_from(starts_at),
        status=Appointment.Status.ARRIVED,
        booked_via=Appointment.Via.DESK,
    )


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> Evening:
    return Evening(monkeypatch)


def answers_for(evening: Evening, who: Person, chart: Chart) -> HttpResponse:
    """To each thing that is not in order, in the words of the page."""
    browser, mend = evening.of(who), reverse("mend_chart", args=[chart.pk])
    answer = browser.get(mend)
    for way in browser.get(mend).context["ways"]:
        said = (way.exception.initial if way.exception else {}) | {"reason": "It had lapsed."}
        answer = browser.post(reverse("answer_for_gate", args=[chart.pk]), said)
    return answer


def test_a_license_that_ends_at_midnight_between_opening_and_giving(evening: Evening) -> None:
    mara = evening.clinic.of(INJECTOR)
    StaffMember.objects.filter(pk=mara.pk).update(licence_expires_on=EVENING)
    evening.agrees()
    evening.at(23, 30)
    vial = evening.opens()
    assert evening.taps(vial, "R").status_code == 302

    evening.at(0, 5)
    deciders = ["", evening.clinic.of(PRESCRIBER).pk, evening.clinic.of(DIRECTOR).pk]
    for decider in deciders:
        refused = evening.taps(vial, "L", reason="Half is given", decided_by=decider)
        assert refused.status_code == 422
        assert "license of Mara Lindqvist" in refused.text
    done = {"reason": "Nobody looked at the clock", "was_done": "on"}
    assert evening.taps(vial, "L", **done, decided_by=deciders[1]).status_code == 422
    assert vial.chart.injections.count() == 1

    assert evening.taps(vial, "L", **done, decided_by=deciders[2]).status_code == 302
    evening.accounts_for_all(vial, 52)
    chart = Chart.objects.get()
    for who in (INJECTOR, PRESCRIBER):
        assert answers_for(evening, who, chart).status_code in (403, 422)
        assert evening.signs(chart).status_code == 422
    assert not StatedException.objects.exists()
    assert answers_for(evening, DIRECTOR, chart).status_code == 302
    assert evening.signs(chart).status_code == 302
    text = evening.of(PRESCRIBER).get(chart.get_absolute_url()).text
    assert "Dr. Ines Vale" in text
    assert "It had lapsed." in text
    assert verify_chart(Chart.objects.get()).is_sound


def test_a_consent_that_came_late_is_told_with_its_true_time(evening: Evening) -> None:
    """The tablet was empty: the client agreed on paper, and it is written down after the needle."""
    evening.at(23, 30)
    vial = evening.opens()
    refused = evening.taps(vial, "R")
    assert "No consent to neurotoxin" in refused.text
    assert not vial.chart.injections.exists()
    done = {"reason": "The tablet was empty", "was_done": "on"}
    done["decided_by"] = evening.clinic.of(PRESCRIBER).pk
    assert evening.taps(vial, "R", **done).status_code == 302
    evening.accounts_for_all(vial, 76)
    chart = Chart.objects.get()
    assert evening.signs(chart).status_code == 422

    evening.at(23, 50)
    said = {
        "modality": "neurotoxin",
        "kind": "paper",
        "agreed_at": f"{EVENING}T23:25",
        "covers_off_label": "yes",
        "reason": "The tablet was empty",
    }
    late = reverse("note_late_consent", args=[chart.pk])
    assert evening.of(INJECTOR).post(late, said).status_code == 403
    assert evening.of(PRESCRIBER).post(late, said).status_code == 302
    assert LateConsent.objects.get().agreed_at < chart.injections.get().at
    answers_for(evening, PRESCRIBER, chart)
    assert evening.signs(chart).status_code == 302
    text = evening.of(PRESCRIBER).get(chart.get_absolute_url()).text
    assert "on Feb 3, 2026 at 11:25 PM" in text
    assert "recorded by Theo Marchetti, PA-C on Feb 3, 2026 at 11:50 PM" in text
    assert verify_chart(Chart.objects.get()).is_sound
