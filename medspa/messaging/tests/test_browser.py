import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_demo_organisation
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import overhang, serious_faults
from medspa.messaging.models import DeliveryAttempt, Message
from medspa.messaging.tests.factories import make_message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


def test_the_front_desk_finds_a_failed_message_and_sends_it_again(page: Page):
    make_demo_organisation()
    make_user(Role.FRONT_DESK, email="noor@clinic.example", password=PASSWORD)
    make_message(recipient_name="Theo Sample", state=Message.State.SENT)
    failed = make_message(recipient_name="Mariana Reyes", state=Message.State.FAILED)
    DeliveryAttempt.objects.create(message=failed, succeeded=False, detail="Mailbox unknown")

    sign_in_on_the_way_to(page, reverse("message_list"))
    assert serious_faults(page) == []
    page.get_by_role("link", name="Failed 1").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Mariana Reyes").click()
    expect(page.get_by_text("Mailbox unknown")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("Queued again. It goes out within a minute.")).to_be_visible()
    failed.refresh_from_db()
    assert failed.state == Message.State.QUEUED


def test_nothing_hangs_over_the_edge(page: Page, live_server):
    make_demo_organisation()
    long = make_message(
        recipient_name="Wilhelmina Featherstonehaugh-Cholmondeley-Majoribanks",
        address="wilhelmina.featherstonehaugh-cholmondeley@mail.example",
        text="https://clinic.example/a/" + "abcdefghijklmnopqrstuvwxyz" * 4,
    )
    open_session(page.context, make_user(Role.FRONT_DESK), live_server.url)
    for path in (reverse("message_list"), reverse("message_detail", args=[long.pk])):
        page.goto(path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert overhang(page) == 0


def sign_in_on_the_way_to(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("[name=login]").fill("noor@clinic.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{path}")
