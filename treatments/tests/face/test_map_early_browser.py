"""<face-map> in hands that are quicker than the network."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from treatments.tests.factories import make_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_list_is_used_before_the_outlines_came(page: Page):
    """An uncaught error would fail the test: see `page`."""
    make_area("TEMPLE", region="U", lay_name="Temples", takes_filler=True)
    late: list[Route] = []
    page.route("**/face/front*.svg", lambda route: late.append(route))
    with page.expect_request("**/face/front*.svg"):
        page.goto(reverse("face"), wait_until="commit")
    expect(page.locator("#explorer-face")).to_have_attribute("ready", "")

    page.locator(".explorer-region").evaluate("one => { one.open = true; }")
    page.get_by_role("checkbox", name="Temples").focus()
    page.locator("#explorer-face .fm-stage").hover()
    page.keyboard.press("Space")
    late[0].continue_()

    expect(page.locator("#explorer-face .fm-area.is-on > path:not(.fm-glow)")).to_have_count(2)
