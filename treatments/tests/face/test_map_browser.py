"""<face-map> by mouse, finger and keyboard, and what it looks like."""

import os
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pytest
from django.test import Client as SignedIn
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from treatments.face import atlas
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = Path(__file__).parent / "pictures"
DEMO = "#ds-face-map"
SMALL = (150, 220)


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
    signed_in = SignedIn()
    signed_in.force_login(make_user(Role.MANAGER))
    session = signed_in.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
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


def test_a_click_on_either_side_ticks_the_area_and_again_unticks_it(explorer: Page):
    temples = explorer.get_by_role("checkbox", name="Temples")
    explorer.mouse.click(*on_screen(explorer, *middle_of("TEMPLE", "L")))
    expect(temples).to_be_checked()
    expect(explorer.locator(".fm-area.is-on > path:not(.fm-glow)")).to_have_count(2)
    explorer.mouse.click(*on_screen(explorer, *middle_of("TEMPLE", "R")))
    expect(temples).not_to_be_checked()


def test_what_the_mouse_is_over_is_named(explorer: Page):
    explorer.mouse.move(*on_screen(explorer, *middle_of("TEMPLE", "R")))
    expect(explorer.locator(".fm-said")).to_have_text("Temples")
    explorer.mouse.move(*on_screen(explorer, 5, 5))
    expect(explorer.locator(".fm-said")).to_have_text("Tap a dot")


def test_a_box_ticked_in_the_list_lights_the_face(explorer: Page):
    explorer.get_by_role("checkbox", name="Chin").check()
    expect(explorer.locator(".fm-area.is-on")).to_have_attribute("aria-label", "Chin")


def test_the_other_map_shows_the_other_areas(explorer: Page):
    lines = explorer.get_by_role("button", name="Lines and tension A neurotoxin, like Botox")
    lines.click()
    expect(lines).to_have_attribute("aria-pressed", "true")
    expect(explorer.locator(".fm-area")).to_have_count(2)
    explorer.get_by_role("button", name="Right", exact=True).click()
    at = middle_of("MASSETER", "R", "neurotoxin", "profile-right")
    explorer.mouse.click(*on_screen(explorer, *at))
    expect(explorer.get_by_role("checkbox", name="Jaw slimming")).to_be_checked()


def test_areas_are_walked_and_chosen_by_keyboard(explorer: Page):
    focused = "document.activeElement.getAttribute('aria-label')"
    explorer.locator(".fm-area[tabindex='0']").focus()
    walked = []
    for _ in range(4):
        walked.append(explorer.evaluate(focused))
        explorer.keyboard.press("ArrowDown")
    assert walked == ["Forehead lines", "Temples", "Upper lip", "Chin"]
    assert explorer.evaluate(focused) == "Forehead lines"
    explorer.keyboard.press("ArrowLeft")
    explorer.keyboard.press("Enter")
    expect(explorer.get_by_role("checkbox", name="Chin")).to_be_checked()
    explorer.keyboard.press("Escape")
    expect(explorer.get_by_role("checkbox", name="Chin")).to_be_focused()


def test_only_one_area_is_a_tab_stop(explorer: Page):
    explorer.locator(".fm-area[tabindex='0']").focus()
    explorer.keyboard.press("End")
    explorer.keyboard.press("Enter")
    expect(explorer.locator(".fm-area[tabindex='0']")).to_have_count(1)
    expect(explorer.locator(".fm-area[tabindex='0']")).to_have_attribute("aria-label", "Chin")


def test_a_finger_finds_a_small_area_beside_it(phone: Page):
    make_area("COMMISSURE", lay_name="Mouth corners", takes_filler=True)
    open_face(phone)
    x, y = middle_of("COMMISSURE", "R")
    phone.touchscreen.tap(*on_screen(phone, x - 12, y))
    expect(phone.get_by_role("checkbox", name="Mouth corners")).to_be_checked()


def test_a_finger_reaches_every_control(phone: Page):
    open_face(phone)
    controls = phone.locator(
        ".fm-switch > button, .fm-maps button, .explorer-item:not([hidden]) > label"
    )
    sizes = controls.evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert min(min(size) for size in sizes) >= 44


def test_points_are_placed_and_posted_with_the_form(placing: Page):
    x, y = middle_of("MASSETER", "R", "neurotoxin")
    placing.mouse.click(*on_screen(placing, x, y))
    (written,) = points_of(placing)
    triangle, *weights = map(float, written.split())
    assert atlas.position_on_plate("front", int(triangle), tuple(weights)) == pytest.approx(
        (x, y), abs=1.5
    )
    placing.get_by_role("button", name="Send the points").click()
    placing.wait_for_url("**/design/?points=*")


def test_points_are_dragged(placing: Page):
    start, end = middle_of("MASSETER", "R", "neurotoxin"), middle_of("MENTALIS", "M", "neurotoxin")
    placing.mouse.click(*on_screen(placing, *start))
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


def test_events_tell_place_side_and_areas(placing: Page):
    placing.evaluate(
        "document.addEventListener('face-place', event => { window.told = event.detail })"
    )
    placing.mouse.click(*on_screen(placing, *middle_of("MASSETER", "L", "neurotoxin")))
    told = placing.evaluate("window.told")
    assert (told["point"], told["side"]) == (1, "L")
    assert {"map": "neurotoxin", "code": "MASSETER", "side": "L"} in told["areas"]
    assert sum(told["weights"]) == pytest.approx(1)


def test_a_point_stays_at_its_place_in_every_view(placing: Page):
    placing.mouse.click(*on_screen(placing, *middle_of("MASSETER", "L", "neurotoxin")))
    (written,) = points_of(placing)
    triangle, *weights = map(float, written.split())
    dot = placing.locator(".fm-dot")
    in_front = dot.get_attribute("cx") or ""
    placing.get_by_role("button", name="L oblique").click()
    expect(dot).not_to_have_attribute("cx", in_front)
    x, y = (float(dot.get_attribute(name) or 0) for name in ("cx", "cy"))
    assert (x, y) == pytest.approx(
        atlas.position_on_plate("oblique-left", int(triangle), tuple(weights)), abs=0.5
    )
    placing.get_by_role("button", name="R profile").click()
    expect(dot).to_have_count(0)


def test_browser_and_server_locate_alike(explorer: Page):
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
        here = atlas.locate_spot(view, x, y)
        assert (here is None) == (there is None)
        if here:
            assert (here.triangle, here.side) == (there["triangle"], there["side"])
            assert list(here.weights) == pytest.approx(there["weights"], abs=1e-9)
            assert [(a.map, a.code, a.side) for a in here.areas] == [
                (a["map"], a["code"], a["side"]) for a in there["areas"]
            ]
            assert there["back"] == pytest.approx([x, y], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "button", "scheme"),
    [
        ("front-light", "Front", "light"),
        ("front-dark", "Front", "dark"),
        ("oblique-right-light", "Half right", "light"),
        ("profile-left-dark", "Left", "dark"),
    ],
)
def test_the_plate_looks_as_it_did(explorer: Page, name: str, button: str, scheme: str):
    """Shrunk first, so that other fonts and other edges of curves weigh nothing."""
    explorer.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    explorer.get_by_role("button", name=button, exact=True).click()
    explorer.get_by_role("checkbox", name="Temples").check()
    explorer.mouse.move(0, 0)
    explorer.evaluate("""async () => {
        document.querySelectorAll(".fm-side, .bar").forEach(one => { one.hidden = true; });
        const shown = [...document.querySelectorAll(".fm-view:not([hidden]) img")];
        await Promise.all(shown.map(one => { one.loading = "eager"; return one.decode(); }));
    }""")
    taken = Image.open(BytesIO(explorer.locator(".fm-stage").screenshot(animations="disabled")))
    small = taken.convert("RGB").resize(SMALL, Image.Resampling.LANCZOS)
    reference = PICTURES / f"{name}.png"
    if os.environ.get("UPDATE_PICTURES"):
        small.save(reference, optimize=True)
    with Image.open(reference) as kept:
        apart = np.abs(np.asarray(small, float) - np.asarray(kept.convert("RGB"), float))
    assert apart.mean() < 2.5
    assert (apart.max(axis=2) > 48).mean() < 0.01
