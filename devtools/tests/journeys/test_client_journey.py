"""A client books at night from a phone; the clinic sees it; the message reaches them."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import FRONT_DESK
from devtools.tests.journeys.steps import choose_first_time, fill_in_details, sign_in
from medspa.local.processes.worker import WorkerProcess
from medspa.local.tests.probes import eventually
from medspa.messaging.models import Message
from medspa.messaging.outbox import dispatch_due

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


def book_as_client(page: Page) -> str:
    """Book the first free consultation; returns the reference that the page shows."""
    page.goto("/book/")
    page.get_by_role("radio", name="Full facial balancing consultation").check()
    page.get_by_role("radio", name="Capitol Hill").check()
    page.get_by_role("button", name="See times").click()
    choose_first_time(page)
    fill_in_details(
        page, first="Odalys", last="Ferreira", email="odalys@mail.example", phone="206 555 0155"
    )
    expect(page).to_have_url(re.compile("/book/done/"))
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.locator("main").inner_text())
    assert found
    return found.group()


def wait_until_sent(message: Message) -> None:
    """Swept once, as by the beat: the worker does the rest."""
    dispatch_due(now=timezone.now())
    sent = Message.objects.filter(pk=message.pk, state=Message.State.SENT)
    assert eventually(sent.exists, seconds=60)


def mail_about(reference: str, mail_dir: Path) -> tuple[EmailMessage, str]:
    """The one mail that names the visit; the worker wrote those of other tests there too."""
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in mail_dir.glob("*.eml")
    ]
    texts = [(mail, mail.get_body(("plain",)).get_content()) for mail in mails]
    (found,) = [(mail, text) for mail, text in texts if reference in text]
    return found


def test_client_books_the_clinic_knows_and_the_link_cancels(
    page: Page, demo_clinic: DemoClinic, celery_worker_process: WorkerProcess
):
    page.set_viewport_size(PHONE)

    reference = book_as_client(page)

    appointment = Appointment.objects.get(reference=reference)
    assert appointment.client.full_name == "Odalys Ferreira"
    message = Message.objects.get(kind="bookings/confirmation")
    wait_until_sent(message)
    mail, text = mail_about(reference, celery_worker_process.mail_dir)
    assert mail["To"].addresses[0].addr_spec == "odalys@mail.example"

    manage_path = re.search(r"/a/[^/\s]+/", text).group()
    page.get_by_role("link", name=re.compile("manage|see your visit", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile("/a/"))
    expect(page.get_by_text(reference)).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, FRONT_DESK)
    day = appointment.local_start.date()
    page.goto(f"/desk/?day={day:%Y-%m-%d}&location=capitol-hill")
    expect(page.get_by_text("Odalys Ferreira").first).to_be_visible()
    page.goto("/messages/")
    row = page.get_by_role("row").filter(has_text="Odalys Ferreira")
    expect(row).to_contain_text("Sent")

    page.context.clear_cookies()
    page.goto(manage_path)
    page.get_by_text(re.compile("cancel", re.IGNORECASE)).first.click()
    page.get_by_role("button", name=re.compile("cancel", re.IGNORECASE)).first.click()
    expect(page.get_by_text(re.compile("canceled", re.IGNORECASE)).first).to_be_visible()
    appointment.refresh_from_db()
    assert appointment.status == Appointment.Status.CANCELLED
    assert appointment.cancelled_by == Appointment.CancelledBy.CLIENT
