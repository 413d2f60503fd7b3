"""Which area a tap on <face-map> chooses where several are near."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from treatments.tests.face.test_map_browser import areas, explorer, ready
from treatments.tests.factories import make_area

__all__ = ["areas", "explorer"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def corners(areas: None) -> None:
    make_area("DAO", lay_name="Mouth corners down")
    make_area("DLI", lay_name="Lower-lip pull")


def test_middle_of_an_area_is_its_own_also_beside_a_small_one(
    corners: None, explorer: Page
) -> None:
    explorer.set_viewport_size({"width": 390, "height": 844})
    face = explorer.locator("face-map")
    for name, value in (("map", "neurotoxin"), ("view", "profile-right")):
        face.evaluate("(map, [name, value]) => map.setAttribute(name, value)", [name, value])
    expect(face.locator(".fm-view[data-view=profile-right]")).to_be_visible()
    ready(explorer)
    face.locator(".fm-stage").scroll_into_view_if_needed()

    x, y = face.evaluate(
        """map => {
            const own = map.shapes.find((shape) => shape.choice.area === "DAO");
            const { left, top, width } = map.stage.getBoundingClientRect();
            const scale = width / map.atlas.width;
            return [left + own.middles[0][0] * scale, top + own.middles[0][1] * scale];
        }"""
    )
    explorer.mouse.click(x, y)

    expect(explorer.get_by_role("checkbox", name="Mouth corners down")).to_be_checked()
    expect(explorer.get_by_role("checkbox", name="Lower-lip pull")).not_to_be_checked()


def test_card_and_bar_name_what_was_tapped_and_tabs_filter_the_list(
    areas: None, page: Page
) -> None:
    page.goto(f"{reverse('face')}?area=TEMPLE#TEMPLE")
    ready(page)
    bar, card = page.locator(".explorer-bar"), page.locator("#explorer-card")
    expect(card.get_by_role("heading")).to_have_text("Temples")
    expect(bar.locator("[data-names]")).to_have_text("Temples")
    expect(bar.locator("[data-facts]")).to_contain_text("Filler")

    page.locator(".fm-maps button[value=neurotoxin]").click()
    expect(page.locator(".fm-area.is-on")).to_have_attribute("aria-label", "Temples")
    expect(page.locator("#TEMPLE")).not_to_have_attribute("hidden", "")
    expect(page.locator("#CHIN")).to_have_attribute("hidden", "")

    bar.get_by_role("button", name="Remove").click()
    expect(page.locator(".fm-area.is-on")).to_have_count(0)
    expect(page.locator("#TEMPLE")).to_have_attribute("hidden", "")
