"""The tablet's camera: a made-up one of Chromium, by the keyboard alone, and without leave."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart, Photo
from charting.tests.factories import Team
from charting.tests.photos.sending import agree, develop
from medspa.local.testkit.browser import chromium_flags
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults
from medspa.web.permissions_policy import CAMERA, NOTHING

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("photo_folder"),
]
MADE_UP = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
IPAD = {"width": 1180, "height": 820}


@pytest.fixture
def with_camera(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    flags = [*chromium_flags(), *MADE_UP]
    launched = playwright.chromium.launch(executable_path=chromium_path, args=flags)
    yield launched
    launched.close()


def test_views_are_taken_one_after_the_other_by_the_keyboard(
    with_camera: Browser, team: Team, chart: Chart, live_server: LiveServer
) -> None:
    agree(chart.client)
    page = with_camera.new_page(viewport=IPAD)
    open_session(page.context, team.rn, live_server.url)
    answer = page.goto(f"{live_server.url}{reverse('client_photos', args=[chart.client_id])}")
    assert answer
    assert answer.headers["permissions-policy"] == CAMERA
    page.get_by_role("button", name="Use the camera").press("Enter")
    expect(page.locator(".shoot-says")).to_contain_text("First say below whose face it is")
    page.keyboard.press("Space")  # the focus is on whose face it is
    page.get_by_label("I looked again").press("Space")
    page.get_by_role("button", name="Use the camera").press("Enter")
    for view in ("Front, at rest", "Right, at an angle, at rest"):
        expect(page.locator("#take-head")).to_have_text(view)
        expect(page.locator(".shoot-says")).to_contain_text("Fit the face")
        expect(page.get_by_role("button", name="Take the photo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Keep, and go on")).to_be_focused()
        page.get_by_role("button", name="Take again").press("Enter")
        page.get_by_role("button", name="Take the photo").press("Enter")
        if view.startswith("Front"):  # the made-up camera may take the same picture twice
            page.get_by_role("button", name="Turn right").press("Enter")
        assert serious_faults(page) == []
        page.get_by_role("button", name="Keep, and go on").press("Enter")
    expect(page.locator("#take-head")).to_have_text("Right side, at rest")
    kept = [develop(), develop()]
    assert [(one.view, one.state) for one in kept] == [
        ("front", "ready"),
        ("oblique-right", "ready"),
    ]
    assert kept[0].height > kept[0].width, "it was turned"
    page.keyboard.press("Escape")
    expect(page.locator("video")).to_be_hidden()
    other = page.goto(f"{live_server.url}{reverse('chart_list')}")
    assert other
    assert other.headers["permissions-policy"] == NOTHING


def test_without_leave_a_file_is_chosen(
    page: Page, team: Team, chart: Chart, live_server: LiveServer
) -> None:
    agree(chart.client)
    open_session(page.context, team.rn, live_server.url)
    page.goto(reverse("client_photos", args=[chart.client_id]))
    page.locator("[name=is_them]").check()
    page.locator("[name=is_sure]").check()
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator(".shoot-says")).to_contain_text("Choose a file instead")
    expect(page.locator("[name=content]")).to_be_focused()
    assert not Photo.objects.exists()
