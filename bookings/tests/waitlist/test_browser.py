"""The pages of the waitlist in a real browser, under axe, on a phone and at the desk."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Request, Route, expect
from pytest_django.live_server_helper import LiveServer

from bookings.ground.waitlist_tokens import entry_token
from bookings.models import WaitlistEntry, WaitlistOffer
from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.pages import address
from bookings.tests.public.test_browser import in_days, sign_in
from bookings.tests.waitlist.factories import nothing_free
from bookings.waitlist.entries import WaitlistPreferences, WaitlistRequest, join_waitlist
from bookings.waitlist.offers import offer_slot
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.local.processes.worker import database_url
from medspa.local.servers import databases
from medspa.local.testkit.soundness import require_sound_at_both_sizes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW_SESSIONS = """
CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER slow AFTER INSERT OR UPDATE ON django_session
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit();
"""


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, name="Full facial balancing consultation")


def wait_from_today(clinic: Clinic, **who: str) -> WaitlistEntry:
    today = clinic.location.local(timezone.now()).date()
    any_time = WaitlistPreferences(
        weekdays=[0, 1, 2, 3, 4, 5, 6],
        earliest=clinic.at(0).time(),
        latest=clinic.at(23).time(),
        from_on=today,
        to_on=today + timedelta(days=30),
    )
    return join_waitlist(
        WaitlistRequest(appointment_type=clinic.type, location=clinic.location, wishes=any_time),
        client=make_client(**who),
        by=SYSTEM,
        now=timezone.now(),
    )


def offer(clinic: Clinic, *entries: WaitlistEntry) -> None:
    starts_at = in_days(clinic, 3)
    now = timezone.now()
    offer_slot(entries=entries, provider=clinic.provider, starts_at=starts_at, now=now)


def type_a_wish(page: Page) -> None:
    page.get_by_label("First name").fill("Noor")
    page.get_by_label("Last name").fill("Example")
    page.locator("[name=email]").fill("noor@mail.example")
    page.get_by_label("Mobile phone").fill("415 555 0123")


@pytest.fixture
def slow_sessions() -> Iterator[None]:
    """Every session takes half a second to be written, as on a disk that others keep busy."""
    login = databases.database_maker() | {"NAME": connection.settings_dict["NAME"]}
    with psycopg.connect(database_url(login), autocommit=True) as database:
        database.execute(SLOW_SESSIONS)
        yield
        database.execute("DROP FUNCTION slow_commit CASCADE")


def test_visitor_joins_and_the_form_waits_for_one_draft_at_most(
    page: Page, clinic: Clinic, slow_sessions: None
) -> None:
    """Every field left sent a draft of its own, and the form stood in line behind all of them."""
    drafts, waiting = [], []  # what was sent; how many had no answer when the form was sent

    def note(each: Request) -> None:
        if "draft=1" in (each.post_data or ""):
            drafts.append(each)
        elif each.method == "POST":
            waiting.append(sum(draft.existing_response is None for draft in drafts))

    nothing_free(clinic)
    page.on("request", note)
    page.goto(address("book_time", clinic))
    page.get_by_role("link", name="Tell me when something opens up").click()
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_role("checkbox", name="Sunday").uncheck()
    type_a_wish(page)
    page.get_by_role("button", name="Join the list").click()
    expect(page.get_by_role("heading", name="You're on the list.")).to_be_visible()
    assert waiting in ([0], [1])
    assert WaitlistEntry.objects.get().weekdays == [0, 1, 2, 3, 4, 5]


def test_offer_is_taken_in_the_browser(page: Page, clinic: Clinic) -> None:
    entry = wait_from_today(clinic)
    offer(clinic, entry)
    page.goto(reverse("waitlist_place", args=[entry_token(entry)]))
    page.get_by_role("button", name="Take this time").click()
    page.wait_for_url("**/book/done/**")
    assert WaitlistOffer.objects.get().state == "accepted"


def test_pages_of_the_desk_are_sound(page: Page, live_server: LiveServer, clinic: Clinic) -> None:
    offer(clinic, wait_from_today(clinic, last_name="Wolfeschlegelsteinhausenbergerdorff"))
    wait_from_today(clinic)
    sign_in(page, live_server.url, Role.FRONT_DESK)
    page.goto(reverse("waitlist"))
    require_sound_at_both_sizes(page)
    page.get_by_role("link", name="Add a client").click()
    page.get_by_label("Find a client").fill("mara")
    page.locator("#people input[type=radio]").first.check()
    require_sound_at_both_sizes(page)
    expect(page.locator(".staff-nav [aria-current], .tabs [aria-current]").first).to_have_text(
        "Waitlist"
    )


def test_client_typed_before_the_scripts_came_is_found(
    page: Page, live_server: LiveServer, clinic: Clinic
) -> None:
    make_client(first_name="Mina")
    sign_in(page, live_server.url, Role.FRONT_DESK)
    late: list[Route] = []
    page.route("**/htmx.min*.js", lambda route: late.append(route))
    for name in ("waitlist_add", "desk_book"):
        with page.expect_request("**/htmx.min*.js"):
            page.goto(reverse(name), wait_until="commit")
        page.get_by_label("Find a client").fill("min")
        late.pop().continue_()
        expect(page.get_by_role("radio", name="Mina")).to_be_visible()
