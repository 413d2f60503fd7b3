"""The page of the API in a real browser: under the strict policy, on a phone, and under axe."""

import pytest
from playwright.sync_api import Page

from bookings.tests.factories import make_clinic
from medspa.local.testkit.soundness import PHONE, require_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_of_the_api_is_sound(page: Page):
    make_clinic()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/api/docs")
    for errors in page.locator("details:not(.site-menu) summary").all():
        errors.click()

    require_sound(page)
    page.locator(".api-index a", has_text="DELETE").last.click()
    assert page.url.endswith("/api/docs#cancel")
