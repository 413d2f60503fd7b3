"""A screen that nobody touches shows and answers nothing until whoever is signed in unlocks it."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart, Preparation
from charting.tests.factories import Team
from medspa.accounts.models import User
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Location
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults
from medspa.tablet.passcodes import set_passcode

SCRIPT = {"Accept": "application/json"}


def unlock(browser: Browser, code: str) -> tuple[int, bool]:
    answer = browser.post(reverse("unlock_screen"), {"code": code}, headers=SCRIPT)
    return answer.status_code, answer.json()["takes_passcode"]


@pytest.mark.django_db
def test_locked_session_answers_nothing_until_passcode_or_password(
    nurse: Browser, team: Team, chart: Chart, monkeypatch: pytest.MonkeyPatch
) -> None:
    Location.objects.update(lock_after_minutes=10)
    mine = reverse("my_passcode")
    for code, again in (("1234", "1234"), ("7777", "7777"), ("28", "28"), ("2846", "2847")):
        assert nurse.post(mine, {"code": code, "again": again}).status_code == 422, code
    assert nurse.post(mine, {"code": "2846", "again": "2846"}).status_code == 302
    assert "2846" not in User.objects.get(pk=team.rn.pk).passcode
    page = chart.get_absolute_url()
    assert 'data-idle="10"' in nurse.get(page).content.decode()

    assert nurse.post(reverse("lock_screen")).json() == {"takes_passcode": True}
    for address in (page, reverse("chart_list"), reverse("day_board"), mine):
        answer = nurse.get(address)
        assert answer.status_code == 423, address
        assert str(chart.client.last_name) not in answer.content.decode()
    asked = nurse.post(reverse("give_line", args=[chart.pk]), {}, headers=SCRIPT)
    assert (asked.status_code, asked.json()["code"]) == (423, "locked")
    assert nurse.post(reverse("chart_device"), {}, headers=SCRIPT).status_code == 423
    assert nurse.get(reverse("home")).status_code == 200
    assert unlock(nurse, "2846") == (200, True)
    assert nurse.get(page).status_code == 200

    nurse.post(reverse("lock_screen"))
    assert [unlock(nurse, "0000") for _ in range(3)] == [(422, True), (422, True), (422, False)]
    assert unlock(nurse, "2846") == (422, False)
    team.rn.set_password("a long password")
    User.objects.filter(pk=team.rn.pk).update(password=team.rn.password)
    nurse.force_login(team.rn)
    actions = AuditEvent.objects.filter(action__startswith="screen.").values_list("action")
    assert [action for (action,) in actions].count("screen.unlock_failed") == 4

    nurse.get(page)
    begun = timezone.now()
    for minutes in (4, 8):  # nobody is there: what the page asks by itself keeps nothing open
        set_now(monkeypatch, begun + timedelta(minutes=minutes))
        assert nurse.get(reverse("unsent_messages")).status_code == 200
    set_now(monkeypatch, begun + timedelta(minutes=12))
    assert nurse.get(reverse("unsent_messages")).status_code == 423
    assert nurse.get(page).status_code == 423
    says = {"code": "a long password", "back": page}
    assert nurse.post(reverse("unlock_screen"), says).headers["Location"] == page
    assert nurse.get(page).status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_screen_locks_by_itself_and_comes_back_as_it_was(
    page: Page, team: Team, chart: Chart, vial: Preparation, live_server: LiveServer
) -> None:
    Location.objects.update(lock_after_minutes=10)
    set_passcode(team.rn, "2846")
    open_session(page.context, team.rn, live_server.url)
    page.clock.install()
    page.goto(f"{chart.get_absolute_url()}?area=MASSETER&side=R")
    page.get_by_label("Amount, U").fill("9")
    page.clock.fast_forward("11:00")
    locked = page.get_by_role("dialog", name="Locked")
    expect(locked).to_be_visible()
    expect(page.locator("#workspace, .staff-head")).to_have_count(0)
    expect(page).to_have_title("Locked")
    assert serious_faults(page) == []
    expect(locked.get_by_label("Passcode or password")).to_be_focused()
    assert page.request.get(chart.get_absolute_url()).status == 423
    page.keyboard.type("1111")
    page.keyboard.press("Enter")
    expect(locked.get_by_role("alert")).to_have_text("That is not right. Try again.")
    page.keyboard.type("2846")
    page.keyboard.press("Enter")
    expect(locked).to_have_count(0)
    expect(page.get_by_label("Amount, U")).to_have_value("9")
    page.get_by_role("button", name="Inject", exact=True).click()
    expect(page.get_by_text("9 U used").first).to_be_visible()
    assert chart.injections.count() == 1
