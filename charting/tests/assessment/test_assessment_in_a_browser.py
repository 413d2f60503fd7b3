"""An area is tapped on the face and graded, by finger and by keyboard."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Assessment, AssessmentFinding
from charting.tests.factories import Team, cheek, chin
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import require_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IPAD = {"width": 1180, "height": 820}
ON_THE_FACE = "#assess-face .fm-area[aria-label^='Chin']"


def test_face_is_assessed_by_finger_and_by_keyboard(
    new_context: Callable[..., BrowserContext], team: Team, live_server: LiveServer
) -> None:
    cheek(), chin()
    context = new_context(viewport=IPAD, has_touch=True)
    open_session(context, team.rn, live_server.url)
    page = context.new_page()
    page.goto(reverse("assessment", args=[make_client().pk]))
    page.locator(ON_THE_FACE).wait_for(state="attached")
    page.locator(ON_THE_FACE).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#grade-M-0")).to_be_focused()
    page.locator("#goals").fill("My chin")
    page.locator("#grade-M-2").tap()
    expect(page.locator(".just-noted")).to_contain_text("Chin noted")
    expect(page.locator("#goals")).to_have_value("My chin")
    page.get_by_role("link", name="Cheek lat").first.tap()
    page.locator("#grade-B-3").tap()
    expect(page.locator(".fm-labelled")).to_have_count(3)
    require_sound(page)
    page.get_by_role("button", name="Keep this assessment").tap()
    expect(page.locator(".tag-ok")).to_contain_text("Kept")
    require_sound(page)
    assert Assessment.objects.get().goals == "My chin"
    assert sorted(AssessmentFinding.objects.values_list("area", "side", "grade")) == [
        ("CHEEK_LAT", "L", 3),
        ("CHEEK_LAT", "R", 3),
        ("CHIN", "M", 2),
    ]
