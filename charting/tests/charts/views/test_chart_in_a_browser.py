"""The chart under a finger: few taps, no reload, nothing that keeps anybody out."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.charts.injection_entry import InjectionEntry
from charting.charts.services.containers import record_waste
from charting.charts.services.injections import give_injection
from charting.models import Chart, Preparation
from charting.tests.factories import Team, make_signed_chart, masseter
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults
from treatments.face import atlas
from treatments.face.points import FacePoint
from treatments.models import DoseRange
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IPAD = {"width": 1180, "height": 820}


@pytest.fixture
def injector(page: Page, team: Team, live_server: LiveServer) -> Page:
    """The browser of the injector, an iPad lying down."""
    page.set_viewport_size(IPAD)
    open_session(page.context, team.rn, live_server.url)
    return page


@pytest.fixture
def vial(vial: Preparation) -> Preparation:
    """With 10 and 8 U among the amounts for one tap."""
    usual = DoseRange.objects.filter(area="MASSETER", product=vial.product)
    usual.update(min_amount=8, typical_amount=10)
    return vial


def tap_area(page: Page, code: str, side: str) -> None:
    """A finger on the middle of an area, wherever the present view shows it."""
    page.locator("face-map[ready] .fm-area").first.wait_for()
    box = page.locator(".fm-stage").bounding_box()
    at = page.evaluate(
        """async ([code, side]) => {
            const map = document.querySelector("face-map");
            const path = map.outlines.querySelector(
                `[data-map="${map.map}"] [data-area="${code}"][data-side="${side}"]`);
            return path.dataset.at.split(" ").map(Number);
        }""",
        [code, side],
    )
    page.mouse.click(box["x"] + at[0] * box["width"] / 600, box["y"] + at[1] * box["width"] / 600)


def turn(page: Page, button: str, view: str) -> None:
    """Another view, and its outlines: until they are here the face is the one before."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("face-map")).to_have_attribute("view", view)


def test_area_and_amount_are_two_taps_and_the_view_stays(injector: Page, vial: Preparation) -> None:
    injector.goto(vial.chart.get_absolute_url())
    injector.evaluate("window.stayed = true")
    turn(injector, "L profile", "profile-left")
    tap_area(injector, "MASSETER", "L")
    expect(injector.get_by_role("button", name="8 U")).to_be_visible()
    injector.get_by_role("button", name="8 U").click()
    expect(injector.locator(".fm-point text")).to_have_text("8")
    expect(injector.locator("face-map")).to_have_attribute("view", "profile-left")
    expect(injector.get_by_text("8 U used")).to_be_visible()
    amount = injector.get_by_label("Amount, U")
    expect(amount).to_have_value("")
    amount.fill("9")
    injector.get_by_role("button", name="Inject", exact=True).click()
    expect(injector.get_by_text("17 U used").first).to_be_visible()

    injector.locator("#at-MASSETER-R").click()
    expect(injector.locator("#at-MASSETER-R")).to_have_attribute("aria-current", "true")
    injector.get_by_role("button", name="8 U").click()
    expect(injector.get_by_text("25 U used").first).to_be_visible()
    turn(injector, "Front", "front")
    tap_area(injector, "MASSETER", "L")
    expect(injector.locator("#at-MASSETER-L")).to_have_attribute("aria-current", "true")
    assert injector.evaluate("window.stayed") is True
    given = [(line.side, line.amount) for line in vial.chart.injections.order_by("pk")]
    assert given == [("L", Decimal(8)), ("L", Decimal(9)), ("R", Decimal(8))]


OUTSIDE = """([x, y, width, height]) => [...document.querySelectorAll("a.side")].filter((side) => {
    side.scrollIntoView({ block: "nearest" });
    const box = side.getBoundingClientRect();
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isWhole = box.x >= x && box.y >= y && box.right <= x + width && box.bottom <= y + height;
    return box.width < 44 || box.height < 44 || !isWhole || middle?.closest("a.side") !== side;
}).map((side) => side.textContent)"""


@pytest.fixture
def atlas_areas() -> int:
    """How many sides there are of all areas that have an outline."""
    maps = atlas.stored_atlas()["maps"].values()
    sides = {code: set(sides) for areas in maps for code, sides in areas.items()}
    for code, its_sides in sides.items():
        make_area(code, laterality="M" if "M" in its_sides else "B", lay_name=code.title())
    return sum(map(len, sides.values()))


def test_face_list_and_amount_stand_together_each_area_a_finger_wide(
    injector: Page, atlas_areas: int, vial: Preparation
) -> None:
    """The page itself never scrolls, and the amount and why lie beside the face."""
    DoseRange.objects.filter(area="MASSETER").update(max_amount=40)
    injector.goto(f"{vial.chart.get_absolute_url()}?area=MASSETER&side=R")
    injector.locator("face-map[ready]").wait_for()
    injector.get_by_label("Amount, U").fill("90")
    injector.locator("#give-button").click()
    expect(injector.get_by_role("button", name="Strong muscle")).to_be_visible()
    face, sheet, areas = (
        injector.locator(one).bounding_box() or {} for one in (".fm-stage", ".give", "#chart-areas")
    )
    assert face["x"] + face["width"] <= sheet["x"]
    assert face["height"] > IPAD["height"] / 2
    for one in (face, sheet, areas):
        assert one["y"] + one["height"] <= IPAD["height"]
    assert sheet["y"] + sheet["height"] <= areas["y"]
    assert injector.locator("#chart-areas a.side").count() == atlas_areas
    assert injector.evaluate(OUTSIDE, list(areas.values())) == []


def test_clinical_pages_keep_nobody_out(injector: Page, team: Team, vial: Preparation) -> None:
    signed = make_signed_chart(team)
    chart = vial.chart.get_absolute_url()
    for address in (
        reverse("chart_list"),
        f"{chart}?area=MASSETER&side=R",
        f"{chart}?open=1",
        f"{chart}?view=notes",
        signed.get_absolute_url(),
        reverse("client_record", args=[signed.client_id]),
        reverse("lot_recall", args=[vial.lot_id]),
    ):
        injector.goto(address)
        assert serious_faults(injector) == [], address


def test_points_are_marked_given_signed_and_shown(
    injector: Page, team: Team, vial: Preparation
) -> None:
    chart = vial.chart
    injector.goto(chart.get_absolute_url())
    sign = injector.get_by_role("button", name="Sign and lock")
    expect(sign).to_be_disabled()
    tap_area(injector, "MASSETER", "R")
    injector.get_by_role("link", name="Mark points on the face").click()
    expect(injector.locator("face-map[ready]")).to_have_attribute("mode", "place")
    tap_area(injector, "MASSETER", "R")
    expect(injector.locator(".fm-point[role=button]")).to_have_count(1)
    injector.locator(".fm-area.is-on").focus()
    injector.keyboard.press("Enter")
    injector.get_by_role("button", name="10 U").click()
    expect(injector.locator(".fm-point text").first).to_have_text("10 in 2")
    line = chart.injections.get()
    assert len(line.written_places) == 2
    record_waste(container=vial, amount=Decimal(90), by=team.rn, now=timezone.now())
    injector.reload()
    injector.get_by_label("Why", exact=True).fill("Evens out the sides")
    injector.get_by_role("button", name="Bruising, swelling, asymmetry").click()
    injector.get_by_role("button", name="Keep both lines").click()
    sign.click()
    expect(injector.get_by_text("Signed and locked").first).to_be_visible()
    injector.get_by_role("link", name="Read the signed chart").click()
    assert Chart.objects.get(pk=chart.pk).is_signed
    expect(injector.locator(".signed-face .fm-dot")).to_have_count(2)
    assert serious_faults(injector) == []


def test_point_outside_the_area_is_refused_and_stays_to_be_moved(
    injector: Page, vial: Preparation
) -> None:
    make_area("MENTALIS", laterality="M", lay_name="Chin dimpling")
    injector.goto(f"{vial.chart.get_absolute_url()}?area=MASSETER&side=R&mark=1")
    tap_area(injector, "MENTALIS", "M")
    injector.get_by_role("button", name="8 U", exact=True).click()
    expect(injector.get_by_role("alert")).to_have_text(
        "Point 1 lies outside Masseter, client's right. Move it, or take it away."
    )
    injector.locator(".fm-point[role=button]").focus()
    injector.keyboard.press("Delete")
    injector.get_by_role("button", name="8 U", exact=True).click()
    expect(injector.get_by_text("8 U used")).to_be_visible()
    assert vial.chart.injections.get().written_places == []


def test_correcting_a_line_keeps_its_points(injector: Page, team: Team, vial: Preparation) -> None:
    place = FacePoint(
        atlas.stored_atlas()["maps"]["neurotoxin"]["MASSETER"]["L"][4], (0.3, 0.3, 0.4)
    )
    line = give_injection(
        chart=vial.chart,
        entry=InjectionEntry(
            area=masseter(), side="L", container=vial, amount=Decimal(8), places=[place]
        ),
        by=team.rn,
        now=timezone.now(),
    )
    injector.goto(f"{vial.chart.get_absolute_url()}?edit={line.pk}")
    injector.get_by_role("button", name="More").click()
    injector.get_by_role("button", name="Correct", exact=True).click()
    expect(injector.get_by_text("9 U used")).to_be_visible()
    line.refresh_from_db()
    assert (line.amount, line.written_places) == (Decimal(9), [str(place)])


def test_signed_chart_prints_every_line_and_its_seal(injector: Page, team: Team) -> None:
    chart = make_signed_chart(team)
    injector.emulate_media(media="print")

    injector.goto(chart.get_absolute_url())

    expect(injector.get_by_role("region", name="Each line")).to_be_visible()
    expect(injector.locator(".hash").first).to_be_visible()
    assert injector.locator("button, nav, form").locator("visible=true").all_inner_texts() == []


INSIDE = "dot => getComputedStyle(dot).fill"
RING = "dot => getComputedStyle(dot).stroke"


def test_hollow_point_lets_the_face_through_in_the_dark(injector: Page, team: Team) -> None:
    """Its inside was as dark as shadow, and its ring as light as lit skin: it looked filled."""
    injector.emulate_media(color_scheme="dark")
    injector.goto(make_signed_chart(team).get_absolute_url())
    dot = injector.locator(".fm-point.is-rough .fm-dot").first
    dot.wait_for()
    assert dot.evaluate(INSIDE) == "rgba(0, 0, 0, 0)"
    assert dot.evaluate(RING) == "rgb(255, 241, 230)"


def test_given_corrected_undone_and_reached_to_sign_by_keys(
    injector: Page, vial: Preparation
) -> None:
    injector.goto(vial.chart.get_absolute_url())
    injector.locator("face-map[ready]").wait_for()
    keys = injector.keyboard
    for key in ("a", "ArrowDown", "ArrowUp"):
        keys.press(key)
    assert injector.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys.press("Enter")
    expect(injector.get_by_role("button", name="8 U")).to_be_visible()
    keys.press("2")
    keys.press("Enter")
    expect(injector.locator("#undo")).to_have_text(re.compile("^Undo: (8|10) U Masseter R$"))
    keys.press("e")
    keys.type("4")
    keys.press("Enter")
    expect(injector.locator("#undo")).to_have_text("Undo: 4 U Masseter R")
    keys.press("Escape")
    keys.press("l")
    keys.press("Enter")
    correct = injector.get_by_role("button", name="Correct", exact=True)
    expect(correct).to_be_visible()
    keys.press("e")
    keys.press("ControlOrMeta+a")
    keys.type("7")
    keys.press("Enter")
    expect(injector.locator("#undo")).to_contain_text("Undo: correction of")
    keys.press("Escape")
    for says in ("Undo: 4 U Masseter R", re.compile("^Undo: (8|10) U Masseter R$")):
        keys.press("u")
        expect(injector.locator("#undo")).to_have_text(says)
    keys.press("s")
    expect(injector.locator(".gates a").first).to_be_focused()
    keys.press("?")
    expect(injector.get_by_role("dialog", name="Keys of the chart")).to_be_visible()
    assert serious_faults(injector) == []
