"""The plan on the face: by mouse, finger and keyboard, and nothing that keeps anybody out."""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Request, Response, Route, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import PlanStage, TreatmentPlan
from charting.plans.services.plans import add_stage, make_plan, plan_item
from charting.tests.factories import Team, cheek, filler_lot, masseter
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults
from treatments.face import atlas
from treatments.models import AreaPart, Product
from treatments.tests.factories import make_area, make_dose_range, make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IPAD = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def plan(team: Team, toxin: Product) -> TreatmentPlan:
    """One visit with the right side of the jaw; what is usual there is known."""
    make_area("FOREHEAD", laterality="M", region="U", lay_name="Forehead lines")
    make_dose_range(masseter(), toxin, basis="side", min_amount=24, max_amount=36)
    plan = make_plan(client=make_client(), by=team.rn, now=team.at(9))
    stage = add_stage(plan=plan, name="Toxin", by=team.rn)
    plan_item(stage=stage, area=masseter(), side="R", product=toxin, amount=Decimal(30), by=team.rn)
    return plan


@pytest.fixture
def ipad(new_context, team: Team, live_server: LiveServer) -> Page:
    return signed_in(new_context, team, live_server, viewport=IPAD, has_touch=True).new_page()


def signed_in(
    new_context: Callable[..., BrowserContext], team: Team, live_server: LiveServer, **how: Any
) -> BrowserContext:
    context = new_context(**how)
    open_session(context, team.rn, live_server.url)
    return context


def open_plan(page: Page, plan: TreatmentPlan, query: str = "?map=neurotoxin") -> None:
    page.goto(reverse("plan_detail", args=[plan.pk]) + query)
    ready(page)


def ready(page: Page) -> None:
    page.locator("face-map[ready] .fm-area").first.wait_for(state="attached")


def middle_of(page: Page, code: str, side: str, name: str = "neurotoxin") -> tuple[float, float]:
    """Where the middle of an area lies on the screen, in the view from the front."""
    triangles = atlas.stored_atlas()["maps"][name][code][side]
    seen = [t for t in triangles if atlas.is_seen("front", t, (1 / 3,) * 3)]
    x, y = atlas.position_on_plate("front", seen[len(seen) // 2], (1 / 3,) * 3)
    stage = page.locator(".fm-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box
    scale = box["width"] / atlas.stored_atlas()["width"]
    return box["x"] + x * scale, box["y"] + y * scale


def planned(stage: PlanStage) -> list[tuple[str, str, Decimal]]:
    return [(item.area_id, item.side, item.amount) for item in stage.items.order_by("pk")]


def test_click_begins_a_line_finger_opens_one_and_the_view_stays(
    ipad: Page, plan: TreatmentPlan
) -> None:
    make_area("CHIN", laterality="M", lay_name="Chin", takes_filler=True)
    open_plan(ipad, plan)
    ipad.evaluate("window.stayed = true")
    ipad.mouse.click(*middle_of(ipad, "MASSETER", "L"))
    expect(ipad.locator("#place-name")).to_contain_text("client's left")
    ipad.get_by_role("button", name="Botox Cosmetic 36 U").click()
    expect(ipad.locator(".fm-labelled text")).to_have_text(["A 30 U", "A 36 U"])
    assert planned(plan.stages.get()) == [
        ("MASSETER", "R", Decimal(30)),
        ("MASSETER", "L", Decimal(36)),
    ]
    assert ipad.evaluate("window.stayed") is True

    ready(ipad)
    ipad.touchscreen.tap(*middle_of(ipad, "MASSETER", "R"))
    expect(ipad.get_by_label("Amount")).to_have_value("30")
    ipad.get_by_role("button", name="More").tap()
    ipad.get_by_role("button", name="Save").tap()
    expect(ipad.locator(".fm-labelled text")).to_have_text(["A 31 U", "A 36 U"])
    assert planned(plan.stages.get()) == [
        ("MASSETER", "R", Decimal(31)),
        ("MASSETER", "L", Decimal(36)),
    ]

    ipad.get_by_role("button", name="R oblique").click()
    expect(ipad.locator("face-map")).to_have_attribute("view", "oblique-right")
    ipad.get_by_role("link", name="Filler").click()
    expect(ipad.locator("face-map")).to_have_attribute("map", "filler")
    expect(ipad.locator("face-map")).to_have_attribute("view", "oblique-right")
    expect(ipad.locator(".fm-labelled text").first).to_have_text("A 31 U")
    expect(ipad.locator(".fm-area.is-other")).not_to_have_count(0)


def test_area_is_chosen_and_planned_by_keyboard_alone(ipad: Page, plan: TreatmentPlan) -> None:
    open_plan(ipad, plan)
    ipad.locator(".fm-area[tabindex='0']").focus()
    for _ in range(2):
        ipad.keyboard.press("ArrowDown")
    ipad.keyboard.press("Enter")
    amount = ipad.get_by_label("Amount")
    expect(amount).to_be_focused()
    expect(ipad.locator("#place-name")).to_contain_text("client's left")
    amount.fill("24")
    ipad.keyboard.press("Enter")
    expect(ipad.locator(".fm-labelled text")).to_have_text(["A 30 U", "A 24 U"])
    ready(ipad)
    ipad.locator("#plan-button").focus()
    ipad.keyboard.press("Escape")
    expect(ipad.locator(".fm-area.is-on")).to_be_focused()


def test_amount_typed_while_the_product_is_fetched_stays_and_is_planned(
    ipad: Page, team: Team, plan: TreatmentPlan
) -> None:
    """On a slow connection: what comes back late takes nothing away."""
    filler, held = filler_lot(team).product, list[Route]()
    ipad.route(re.compile("product="), lambda it: held.append(it))
    open_plan(ipad, plan, f"?map=filler&area={cheek().pk}&side=R")
    amount = ipad.get_by_label("Amount")
    with ipad.expect_request(is_of_product):
        ipad.get_by_label("Product").select_option(label=filler.name)
    amount.fill("1.5")
    with ipad.expect_response(is_of_product):
        held.pop().continue_()
    expect(ipad.locator("input[name=amount_for]")).not_to_have_value("")
    expect(amount).to_have_value("1.5")

    for chosen in ("", filler.name):
        with ipad.expect_request(is_of_product):
            ipad.get_by_label("Product").select_option(label=chosen or "Which product?")
    amount.fill("2")
    ipad.get_by_role("button", name="Plan", exact=True).click()
    expect(ipad.locator(".fm-labelled text")).to_have_text(["A 30 U", "B 2 mL"])


def is_of_product(sent: Request | Response) -> bool:
    return "product=" in sent.url


def test_composite_is_planned_as_one(ipad: Page, team: Team, plan: TreatmentPlan) -> None:
    filler = filler_lot(team).product
    whole = make_area("CHEEK", region="M", lay_name="Cheek", takes_filler=True)
    AreaPart.objects.create(composite=whole, part=cheek())
    AreaPart.objects.create(
        composite=whole,
        part=make_area("CHEEK_MED", region="M", lay_name="Front cheek", takes_filler=True),
    )
    open_plan(ipad, plan, "?map=filler")
    ipad.mouse.click(*middle_of(ipad, "CHEEK_MED", "L", "filler"))
    expect(ipad.locator("#place-name")).to_contain_text("planned as one")
    ipad.get_by_label("Product").select_option(label=filler.name)
    ipad.get_by_label("Amount").fill("2")
    ipad.get_by_role("button", name="Plan", exact=True).click()
    expect(ipad.locator(".fm-labelled text")).to_have_text(
        ["A 30 U", "B 2 mL in all", "B 2 mL in all"]
    )
    shapes = ipad.locator(".fm-labelled").evaluate_all("all => all.map((one) => one.dataset.shape)")
    assert shapes == ["round", "angular", "angular"]


def test_gloves_reach_every_control_and_the_list_stands_beside_the_face(
    ipad: Page, plan: TreatmentPlan
) -> None:
    open_plan(ipad, plan, "?map=neurotoxin&area=MASSETER&side=L")
    controls = "#planning :is(a.side, a.plan-amount, button, select, .plan-maps a, .stepper input)"
    small = ipad.locator(controls).evaluate_all(
        """all => all.filter(one => one.offsetParent).map(one => [one.textContent.trim(),
            one.getBoundingClientRect()]).filter(([, box]) => Math.min(box.width, box.height) < 44)
            .map(([words, box]) => `${words} ${box.width} x ${box.height}`)"""
    )
    assert small == []

    open_plan(ipad, plan)
    face, visits = (ipad.locator(one).bounding_box() for one in (".fm-stage", ".plan-visits"))
    assert face
    assert visits
    assert face["x"] + face["width"] < visits["x"]
    assert face["y"] + face["height"] <= IPAD["height"]
    ipad.set_viewport_size(PHONE)
    face, visits = (ipad.locator(one).bounding_box() for one in (".fm-stage", ".plan-visits"))
    assert face
    assert visits
    assert face["y"] + face["height"] <= visits["y"]
    assert ipad.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_plan_keeps_nobody_out(ipad: Page, plan: TreatmentPlan) -> None:
    for query in ("", "?area=MASSETER&side=L", "?area=MASSETER"):
        open_plan(ipad, plan, query)
        for size, scheme in product((IPAD, PHONE), ("light", "dark")):
            ipad.set_viewport_size(size)
            ipad.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert serious_faults(ipad) == [], (query, size, scheme)


def test_amounts_follow_the_product(ipad: Page, plan: TreatmentPlan) -> None:
    other = make_product("dysport")
    make_dose_range(masseter(), other, basis="side", min_amount=60, max_amount=90)
    open_plan(ipad, plan, "?map=neurotoxin&area=MASSETER&side=R")
    expect(ipad.get_by_label("Amount", exact=True)).to_have_value("30")
    ipad.get_by_label("Product", exact=True).select_option(label=str(other))
    expect(ipad.locator("#usual-1")).to_contain_text("75 U")
    expect(ipad.get_by_label("Amount", exact=True)).to_have_value("")
    ipad.locator("#usual-1").click()
    expect(ipad.locator(".plan-amount").first).to_contain_text("75")
    assert planned(plan.stages.get()) == [("MASSETER", "R", Decimal(75))]
