""" "Balancing-01" (clinical.md section 8) from booking to the signed plan, through the pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.availability.search import find_open_slots
from bookings.models import Appointment
from bookings.tests.pages import moment, person
from charting.models import Assessment, Clearance, PlanPresentation, TreatmentPlan
from charting.presenting.tokens import plan_token
from charting.tests.sent_forms import sent_form
from devtools.demo.balancing_plan import PLAN
from devtools.demo.clinic import DemoClinic, make_clinic
from devtools.demo.forms import consent_forms
from devtools.demo.forms.consent_forms import agree_to_records
from devtools.demo.people import FRONT_DESK, INJECTOR, PRESCRIBER, Person
from devtools.management.commands.seed_demo import OPENED_AT
from medspa.clients.models import Client
from medspa.clinic.models import Organisation
from medspa.local.testkit.clock import set_now
from medspa.messaging.models import Message
from treatments.models import Product

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BOOKED_ON, SEEN_ON = date(2026, 1, 5), date(2026, 1, 12)
BORN = "1988-06-03"
# What no message says: areas and kinds of product (section 6).
CLINICAL = ("masseter", "jaw", "botox", "filler", "toxin", "chin", "lip")
SEEN = (
    ("MASSETER", "volume", "MMPS", "B 4"),
    ("DAO", "ptosis", "", "B"),
    ("PREJOWL", "shadow", "MAS", "B 2"),
)


@pytest.fixture
def clinic() -> DemoClinic:
    call_command("load_catalogue", verbosity=0)
    made = make_clinic()
    consent_forms.publish_forms(made, now=OPENED_AT)
    assert Organisation.objects.get().is_demo  # without it, a second step of signing in
    return made


class Walk:
    """The people of the case, each in their own browser, on one clock."""

    def __init__(self, clinic: DemoClinic, patch: pytest.MonkeyPatch) -> None:
        self.clinic, self.patch = clinic, patch
        self.client = Browser()  # her own telephone

    def at(self, on: date, hour: int, minute: int = 0) -> datetime:
        now = datetime.combine(on, time(hour, minute), tzinfo=self.clinic.main.zone)
        set_now(self.patch, now)
        return now

    def staff(self, who: Person) -> Browser:
        browser = Browser()
        browser.force_login(self.clinic.user(who))
        return browser


def test_from_booking_to_the_signed_plan(
    clinic: DemoClinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(clinic, monkeypatch)
    visit = books_at_night(walk)
    confirmation_says_nothing_clinical(visit)
    arrives(walk, visit)
    whole_face_is_looked_at(walk, visit)
    plan = plan_is_made(walk, visit)
    only_the_prescriber_orders(walk, visit)
    shown = plan_is_presented(walk, plan)
    she_reads_answers_and_signs(walk, shown)

    plan.refresh_from_db()
    assert plan.agreed_at is not None


def books_at_night(walk: Walk) -> Appointment:
    now = walk.at(BOOKED_ON, 21, 40)
    kind = walk.clinic.types["full-facial-balancing-consultation"]
    [slot, *_] = find_open_slots(
        appointment_type=kind,
        location=walk.clinic.main,
        from_on=SEEN_ON,
        to_on=SEEN_ON,
        now=now,
        provider=walk.clinic.of(PRESCRIBER),
    )
    asked = {
        "appointment_type": kind.slug,
        "location": walk.clinic.main.slug,
        "provider": PRESCRIBER.slug,
        "starts_at": moment(slot.starts_at),
    }
    typed = person(
        first_name="Marisol",
        last_name="Reyes",
        email="m.reyes@mail.example",
        phone="+12065550137",
        birth_on=BORN,
        note="Square jaw, mouth corners down.",
        interests=["MASSETER", "DAO", "CHIN_SHADOW", "LIP_UPPER"],
        sms_consent="on",
    )
    answer = walk.client.post(reverse("book_details", query=asked), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return Appointment.objects.get(client__last_name="Reyes")


def confirmation_says_nothing_clinical(visit: Appointment) -> None:
    said = Message.objects.filter(client=visit.client)
    assert said.exists()
    for message in said:
        words = f"{message.subject} {message.text}".lower()
        assert [word for word in CLINICAL if f" {word}" in words] == []


def arrives(walk: Walk, visit: Appointment) -> None:
    walk.at(SEEN_ON, 8, 55)
    desk = walk.staff(FRONT_DESK)
    assert desk.get(reverse("client_record", args=[visit.client_id])).status_code == 403
    visit.status = Appointment.Status.ARRIVED
    visit.save()


def whole_face_is_looked_at(walk: Walk, visit: Appointment) -> None:
    walk.at(SEEN_ON, 9, 10)
    prescriber = walk.staff(PRESCRIBER)
    page = prescriber.get(reverse("assessment", args=[visit.client_id]))
    assert page.status_code == 200
    for area, finding, scale, graded in SEEN:
        tap = {"area": area, "finding": finding, "scale": scale, "graded": graded}
        answer = prescriber.post(reverse("assess_area", args=[visit.client_id]), tap)
        assert answer.status_code == 302, (area, answer.context["form"].errors)
    draft = Assessment.objects.get(client=visit.client)
    kept = prescriber.post(reverse("keep_assessment", args=[visit.client_id, draft.pk]))
    assert kept.status_code == 302


def plan_is_made(walk: Walk, visit: Appointment) -> TreatmentPlan:
    walk.at(SEEN_ON, 9, 30)
    prescriber = walk.staff(PRESCRIBER)
    prescriber.post(reverse("make_plan", args=[visit.client_id]))
    plan = TreatmentPlan.objects.get(client=visit.client)
    products = {one.slug: one.pk for one in Product.objects.all()}
    for number, (name, items) in enumerate(PLAN):
        said = {"name": name, "days_after": "28" if number else ""}
        prescriber.post(reverse("add_stage", args=[plan.pk]), said)
        stage = plan.stages.get(name=name)
        for product, area, side, amount in items:
            item = {"area": area, "side": side, "stage": stage.pk, "amount": amount}
            item |= {"product": products[product], "reason": "As agreed."}
            answer = prescriber.post(reverse("set_item", args=[plan.pk]), item)
            assert answer.status_code == 302, (area, answer.context["item_form"].errors)
    plan.stages.filter(items=None).delete()  # the first visit, which a new plan begins with
    return plan


def only_the_prescriber_orders(walk: Walk, visit: Appointment) -> None:
    """The nurse cannot; for the prescriber the plan stands in the order already."""
    walk.at(SEEN_ON, 9, 35)
    page = reverse("grant_clearance", args=[visit.client_id])
    assert walk.staff(INJECTOR).get(page).status_code == 403
    assert walk.staff(INJECTOR).post(page, {"everything": "on"}).status_code == 403
    prescriber = walk.staff(PRESCRIBER)
    shown: dict[str, Any] = sent_form(prescriber.get(page).text)
    answer = prescriber.post(page, shown | {"everything": "on"})
    assert answer.status_code == 302, answer.context["exam_form"].errors

    clearance = Clearance.objects.get(client=visit.client)
    assert (clearance.expires_on - clearance.examined_on) == timedelta(days=365)
    assert [str(line) for line in clearance.order_lines.all()] == [
        "Botox Cosmetic up to 58 U",
        "Juvederm Voluma XC up to 3 mL",
        "Juvederm Vollure XC up to 1 mL",
        "Juvederm Volbella XC up to 1 mL",
    ]


def plan_is_presented(walk: Walk, plan: TreatmentPlan) -> PlanPresentation:
    walk.at(SEEN_ON, 9, 42)
    said = {"location": walk.clinic.main.pk, "way": "own", "quote": "A softer jaw."}
    answer = walk.staff(PRESCRIBER).post(reverse("present_plan", args=[plan.pk]), said)
    assert answer.status_code == 302
    return PlanPresentation.objects.get(plan=plan)


def she_reads_answers_and_signs(walk: Walk, shown: PlanPresentation) -> None:
    """On her own telephone, by the link of the mail and her date of birth."""
    walk.at(SEEN_ON, 9, 50)
    token = plan_token(shown)
    page = reverse("read_plan", args=[token])
    assert "Botox" not in walk.client.get(page).text
    walk.client.post(page, {"birth_on": BORN})
    read = walk.client.get(page)
    assert "58 units of Botox Cosmetic" in read.text or "Botox Cosmetic" in read.text
    lines = [one.number for one in read.context["plan"].lines]
    for line in lines:
        walk.client.post(reverse("answer_plan", args=[token]), {"line": line, "answer": "yes"})
    unsigned = walk.client.get(page)
    assert "first agree to electronic records" in unsigned.text
    agree_to_records(shown.plan.client, "en", timezone.now())
    form = walk.client.get(page).context["sign_form"]
    signed = walk.client.post(
        reverse("sign_my_plan", args=[token]), form.initial | {"name": "Marisol Reyes"}
    )
    assert signed.status_code == 302, signed.context["sign_form"].errors
    assert Client.objects.get(pk=shown.plan.client_id).treatment_plans.count() == 1
