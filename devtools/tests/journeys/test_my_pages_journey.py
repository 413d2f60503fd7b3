"""A client comes back on a phone: a code by e-mail, then everything they may do with a visit."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.processes.worker import WorkerProcess
from medspa.local.tests.probes import eventually
from medspa.messaging.tests.factories import make_message
from medspa.signin.tests.codes import newest_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = (390, 844)
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


@pytest.fixture
def clinic() -> Clinic:
    cache.clear()
    return make_clinic(providers=2, rooms=2, name="Full facial balancing consultation")


@pytest.fixture
def mara(clinic: Clinic) -> Client:
    """Two visits, one of them ahead."""
    client = make_client(first_name="Mara", last_name=LONG, email="mara@mail.example")
    today = clinic.location.local(timezone.now()).date()
    for days, status in ((5, "booked"), (-9, "completed")):
        at = clinic.at(10, day=today + timedelta(days=days))
        make_appointment(clinic, at, client=client, status=status)
    make_message(client=client, address=client.email, state="sent")
    return client


def code_from_the_message(email: str) -> str:
    """What a worker drew and put into the outbox."""
    assert eventually(lambda: newest_code(email), seconds=60)
    return newest_code(email)


def ask_for_code(page: Page, email: str) -> None:
    page.goto(reverse("me"))
    page.get_by_role("textbox", name="Email").fill(email)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(reverse("me_code")))


def enter(page: Page, code: str) -> None:
    page.get_by_role("textbox", name="Code").fill(code)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{reverse('me')}$"))


def ahead(client: Client) -> Appointment:
    return client.appointments.get(starts_at__gt=timezone.now())


def test_client_comes_back_and_does_everything_themselves(
    page: Page, mara: Client, celery_worker_process: WorkerProcess, tmp_path: Path
):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    ask_for_code(page, mara.email)
    enter(page, code_from_the_message(mara.email))

    page.get_by_role("button", name="Yes, I'll be there").click()
    expect(page.get_by_text("Thanks, you're confirmed")).to_be_visible()
    assert ahead(mara).status == Appointment.Status.CONFIRMED

    before = ahead(mara).starts_at
    page.get_by_role("link", name="Pick another time").click()
    page.locator("a.day").last.click()
    expect(page.locator("a.day").last).to_have_attribute("aria-current", "date")
    page.get_by_role("radio", name=re.compile("11 am")).first.check()
    page.get_by_role("button", name="Move my visit").click()
    expect(page.get_by_text("Your visit is moved")).to_be_visible()
    assert ahead(mara).starts_at != before

    page.get_by_role("link", name="All my visits").click()
    page.get_by_role("link", name="Choices").click()
    page.get_by_role("button", name=re.compile("Turn on.*text messages")).click()
    expect(page.get_by_text("Saved. Changes apply right away")).to_be_visible()
    assert mara.channel_consents.get().granted

    page.get_by_role("link", name="Data", exact=True).click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download my data").click()
    downloading.value.save_as(tmp_path / "mine.json")
    data = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert (data["you"]["email"], len(data["appointments"])) == (mara.email, 2)

    page.get_by_role("button", name="Sign out").click()
    page.goto(reverse("me"))
    expect(page).to_have_url(re.compile(reverse("me_sign_in")))
