"""<face-map> by mouse, finger and keyboard, and what it looks like."""

import re
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.sessions import open_session
from treatments.face import atlas
from treatments.face.atlas import Spot
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEMO = "#ds-face-map"


@pytest.fixture
def areas() -> None:
    """Some areas of both maps, on both sides and across the midline."""
    make_area("FOREHEAD", laterality="M", region="U", lay_name="Forehead lines", takes_filler=True)
    make_area("TEMPLE", region="U", lay_name="Temples", takes_filler=True)
    make_area("LIP_UPPER", laterality="M", lay_name="Upper lip", takes_filler=True)
    make_area("CHIN", laterality="M", lay_name="Chin", takes_filler=True)
    make_area("MASSETER", lay_name="Jaw slimming")


@pytest.fixture
def explorer(page: Page, areas: None) -> Page:
    open_face(page)
    return page


def open_face(page: Page) -> None:
    """The explorer with its list unfolded."""
    page.goto(reverse("face"))
    ready(page)
    page.locator(".explorer-region").evaluate_all("all => all.forEach(one => { one.open = true; })")


@pytest.fixture
def placing(page: Page, live_server) -> Page:
    """The map of the design page, on which points are placed."""
    open_session(page.context, make_user(Role.MANAGER), live_server.url)
    page.goto(reverse("design_system"))
    ready(page)
    page.locator(DEMO).scroll_into_view_if_needed()
    return page


@pytest.fixture
def phone(new_context, areas: None) -> Page:
    return new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()


def ready(page: Page) -> None:
    page.locator("face-map[ready] .fm-area").first.wait_for(state="attached")


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plate lies on the screen."""
    stage = page.locator(".fm-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box
    scale = box["width"] / atlas.stored_atlas()["width"]
    return box["x"] + x * scale, box["y"] + y * scale


def middle_of(code: str, side: str, name: str = "filler", view: str = "front") -> tuple:
    triangles = atlas.stored_atlas()["maps"][name][code][side]
    seen = [t for t in triangles if atlas.is_seen(view, t, (1 / 3,) * 3)]
    return atlas.position_on_plate(view, seen[len(seen) // 2], (1 / 3,) * 3)


def points_of(page: Page) -> list[str]:
    return page.locator("input[name=points]").evaluate_all("all => all.map(one => one.value)")


def turn(page: Page, button: str, view: str) -> None:
    """Another view, and its outlines: until they are here the face is the one before."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("face-map").first).to_have_attribute("view", view)


def test_mouse_names_chooses_and_turns(explorer: Page):
    said, on = explorer.locator(".fm-said"), explorer.locator(".fm-area.is-on")
    explorer.mouse.move(*on_screen(explorer, *middle_of("TEMPLE", "R")))
    expect(said).to_have_text("Temples")
    explorer.mouse.move(*on_screen(explorer, 5, 5))
    expect(said).to_have_text("Tap a dot")

    temples = explorer.get_by_role("checkbox", name="Temples")
    explorer.mouse.click(*on_screen(explorer, *middle_of("TEMPLE", "L")))
    expect(temples).to_be_checked()
    expect(explorer.locator(".fm-area.is-on > path:not(.fm-glow)")).to_have_count(2)
    explorer.mouse.click(*on_screen(explorer, *middle_of("TEMPLE", "R")))
    expect(temples).not_to_be_checked()

    explorer.get_by_role("checkbox", name="Chin").check()
    expect(on).to_have_attribute("aria-label", "Chin")
    explorer.get_by_role("checkbox", name="Chin").uncheck()

    lines = explorer.get_by_role("button", name="Lines and tension A neurotoxin, like Botox")
    lines.click()
    expect(lines).to_have_attribute("aria-pressed", "true")
    expect(explorer.locator(".fm-area")).to_have_count(2)
    turn(explorer, "Right", "profile-right")
    at = middle_of("MASSETER", "R", "neurotoxin", "profile-right")
    explorer.mouse.click(*on_screen(explorer, *at))
    expect(explorer.get_by_role("checkbox", name="Jaw slimming")).to_be_checked()


def test_areas_and_light_are_reached_by_keyboard(explorer: Page):
    focused = "document.activeElement.getAttribute('aria-label')"
    tab_stop = explorer.locator(".fm-area[tabindex='0']")
    tab_stop.focus()
    walked = []
    for _ in range(4):
        walked.append(explorer.evaluate(focused))
        explorer.keyboard.press("ArrowDown")
    assert walked == ["Forehead lines", "Temples", "Upper lip", "Chin"]
    assert explorer.evaluate(focused) == "Forehead lines"
    explorer.keyboard.press("ArrowLeft")
    assert explorer.evaluate(focused) == "Chin"
    explorer.keyboard.press("ArrowDown")
    explorer.keyboard.press("End")
    explorer.keyboard.press("Enter")
    expect(explorer.get_by_role("checkbox", name="Chin")).to_be_checked()
    expect(tab_stop).to_have_count(1)
    expect(tab_stop).to_have_attribute("aria-label", "Chin")
    explorer.keyboard.press("Escape")
    expect(explorer.get_by_role("checkbox", name="Chin")).to_be_focused()

    light = explorer.get_by_label("Move the light")
    light.focus()
    light.press("End")
    expect(light).to_have_attribute("aria-valuetext", "from your far left")
    expect(explorer.locator("#explorer-face .light-stack")).to_have_class("light-stack is-lit")


def test_finger_reaches_every_control_and_finds_a_small_area_beside_it(phone: Page):
    make_area("COMMISSURE", lay_name="Mouth corners", takes_filler=True)
    open_face(phone)
    controls = phone.locator(
        ".fm-switch > button, .fm-maps button, .explorer-item:not([hidden]) > label"
    )
    sizes = controls.evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert min(min(size) for size in sizes) >= 44

    x, y = middle_of("COMMISSURE", "R")
    phone.touchscreen.tap(*on_screen(phone, x - 12, y))
    expect(phone.get_by_role("checkbox", name="Mouth corners")).to_be_checked()


def test_point_is_placed_seen_from_every_side_dragged_and_posted(placing: Page):
    placing.evaluate(
        "document.addEventListener('face-place', event => { window.told = event.detail })"
    )
    start, end = middle_of("MASSETER", "L", "neurotoxin"), middle_of("MENTALIS", "M", "neurotoxin")
    placing.mouse.click(*on_screen(placing, *start))
    told = placing.evaluate("window.told")
    assert (told["point"], told["side"]) == (1, "L")
    assert {"map": "neurotoxin", "code": "MASSETER", "side": "L"} in told["areas"]
    assert sum(told["weights"]) == pytest.approx(1)
    (written,) = points_of(placing)
    triangle, *weights = map(float, written.split())
    place = int(triangle), tuple(weights)
    assert atlas.position_on_plate("front", *place) == pytest.approx(start, abs=1.5)

    dot = placing.locator(".fm-dot")
    turn(placing, "L oblique", "oblique-left")
    x, y = (float(dot.get_attribute(name) or 0) for name in ("cx", "cy"))
    assert (x, y) == pytest.approx(atlas.position_on_plate("oblique-left", *place), abs=0.5)
    turn(placing, "R profile", "profile-right")
    expect(dot).to_have_count(0)
    turn(placing, "Front", "front")

    placing.mouse.move(*on_screen(placing, *start))
    placing.mouse.down()
    placing.mouse.move(*on_screen(placing, 200, 600))
    placing.mouse.move(*on_screen(placing, *end))
    placing.mouse.up()
    (written,) = points_of(placing)
    triangle = int(written.split()[0])
    assert "MENTALIS" in {one.code for one in atlas.areas_by_triangle()[triangle]}
    placing.mouse.click(*on_screen(placing, *end))
    assert len(points_of(placing)) == 1

    placing.get_by_role("button", name="Send the points").click()
    placing.wait_for_url("**/design/?points=*")


def test_what_is_tapped_before_another_view_is_here_belongs_to_the_one_shown(placing: Page):
    held: list[Route] = []
    placing.route(re.compile(r"oblique-left[^/]*\.svg"), lambda route: held.append(route))
    at = middle_of("MASSETER", "L", "neurotoxin")
    placing.get_by_role("button", name="L oblique", exact=True).click()
    placing.mouse.click(*on_screen(placing, *at))
    (written,) = points_of(placing)
    triangle, *weights = map(float, written.split())
    assert atlas.position_on_plate("front", int(triangle), weights) == pytest.approx(at, abs=1.5)
    (waiting,) = held
    waiting.continue_()
    expect(placing.locator("face-map").first).to_have_attribute("view", "oblique-left")


def test_points_are_moved_and_removed_by_keyboard(placing: Page):
    placing.locator(".fm-area[tabindex='0']").focus()
    placing.keyboard.press("Enter")
    (before,) = points_of(placing)
    placing.locator(".fm-point[role=button]").focus()
    placing.keyboard.press("Shift+ArrowRight")
    placing.keyboard.press("ArrowUp")
    (after,) = points_of(placing)
    first, second = (
        atlas.position_on_plate("front", int(t), tuple(map(float, w)))
        for t, *w in (text.split() for text in (before, after))
    )
    assert (second[0] - first[0], second[1] - first[1]) == pytest.approx((15, -3), abs=0.5)
    placing.keyboard.press("Delete")
    assert points_of(placing) == []


def require_same_spot(
    here: Spot | None, there: dict[str, Any] | None, *, at: tuple[float, float]
) -> None:
    assert (here is None) == (there is None)
    if here and there:
        assert (here.triangle, here.side) == (there["triangle"], there["side"])
        assert list(here.weights) == pytest.approx(there["weights"], abs=1e-9)
        assert [(a.map, a.code, a.side) for a in here.areas] == [
            (a["map"], a["code"], a["side"]) for a in there["areas"]
        ]
        assert there["back"] == pytest.approx(list(at), abs=1e-6)


def test_browser_and_server_locate_alike_and_a_pick_tells_its_side(explorer: Page):
    dice = Random(7)  # noqa: S311
    asked = [
        [view, dice.uniform(0, 600), dice.uniform(0, 880)]
        for view in atlas.view_names()
        for _ in range(400)
    ]
    found = explorer.evaluate(
        """asked => {
            const { atlas } = document.querySelector("face-map");
            return asked.map(([view, x, y]) => {
                const spot = atlas.locate(view, x, y);
                return spot && { ...spot, back: atlas.place(view, spot.triangle, spot.weights) };
            });
        }""",
        asked,
    )
    for (view, x, y), there in zip(asked, found, strict=True):
        require_same_spot(atlas.locate_spot(view, x, y), there, at=(x, y))

    told = explorer.evaluate(
        """() => {
            const map = document.querySelector("face-map");
            let told = null;
            map.addEventListener("face-pick", (event) => {
                event.preventDefault();
                told = event.detail;
            });
            const choice = { area: "CHIN", side: "M" };
            map.pick({ choice, side: "L", triangle: 1, weights: [1, 0, 0], areas: [] });
            return [told.area, told.side, told.triangle];
        }"""
    )
    assert told == ["CHIN", "M", 1]
