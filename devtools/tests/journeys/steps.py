"""What a person does in the browser, in words."""

import re

from playwright.sync_api import Page, expect

from devtools.demo.people import DEMO_PASSWORD, Person


def sign_in(page: Page, person: Person) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("textbox", name=re.compile("^E-?mail")).fill(person.email)
    page.get_by_role("textbox", name="Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    expect(page).to_have_url(re.compile(r"/desk/"))


def choose_first_time(page: Page) -> None:
    """Where several people have times that day, each time is called by its provider too."""
    page.get_by_role("radio", name=re.compile(r"^\d+(:\d\d)? [ap]m")).first.check()
    page.get_by_role("button", name="Continue").click()


def fill_in_details(page: Page, *, first: str, last: str, email: str, phone: str) -> None:
    page.get_by_role("textbox", name="First name").fill(first)
    page.get_by_role("textbox", name="Last name").fill(last)
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="phone").fill(phone)
    page.get_by_role("button", name="Book this visit").last.click()


def draw(page: Page) -> None:
    """A line on the pad, as a finger draws it."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + step * 15, box["y"] + 90 + (step % 3) * 20)
    page.mouse.up()
    expect(page.locator("[name=drawing]")).to_have_value(re.compile("^data:image/png"))


def answer_no(page: Page) -> None:
    """To every health question that is asked today."""
    asked = page.locator(".forms-list .q:not(.is-answered)").all()
    for question in [one.get_attribute("id") for one in asked]:
        page.locator(f"#{question}-no").click()
        expect(page.locator(f"#{question}.is-answered")).to_be_visible()
