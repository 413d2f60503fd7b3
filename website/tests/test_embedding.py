"""The booking inside a page of the clinic's own site."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.test import Client as Visitor
from playwright.sync_api import Page, expect

from bookings.tests.factories import Clinic, make_clinic, make_type
from bookings.tests.pages import text_of
from medspa.clinic.tests.factories import make_location
from website.models import EmbeddingSite


@pytest.mark.django_db
def test_frame_is_refused_everywhere_until_a_site_is_allowed(client: Visitor):
    response = client.get("/embed/")

    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_only_allowed_sites_may_frame_it_and_no_other_page(client: Visitor):
    EmbeddingSite.objects.create(origin="https://www.clinic.example")

    framed, other = client.get("/embed/"), client.get("/")

    assert "frame-ancestors 'self' https://www.clinic.example" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "<script" not in framed.content.decode()
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


@pytest.mark.django_db
def test_frame_without_anything_to_book_gives_the_number(client: Visitor):
    place = make_location()

    assert str(place.phone) in text_of(client.get("/embed/"))


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_frame_shows_the_next_free_days_of_what_is_asked(client: Visitor):
    clinic = make_clinic()
    other = make_type(
        name="Review", providers=clinic.providers, locations=[clinic.location], duration_min=30
    )

    response = client.get(f"/embed/?appointment_type={other.slug}&location=unknown")

    assert response.context["frame"].choice.appointment_type == other
    assert "Monday, March 1 9 am" in text_of(response)
    assert 'target="_top"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_frame_keeps_the_language_of_the_page_around_it(client: Visitor):
    make_clinic()

    content = client.get("/embed/?lang=es").content.decode()

    assert "Reservar una cita" in content
    assert "&amp;lang=es" in content


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(name="Consultation")


@pytest.fixture
def parent_site(tmp_path: Path, live_server) -> Iterator[str]:
    """A site on another port whose pages carry the loader, once and twice."""
    loader = f'<script src="{live_server.url}/static/website/embed.js"></script>'
    page = f"<!doctype html><title>Our clinic</title><p>Welcome</p>{loader}"
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "twice.html").write_text(f"{page}<hr>{loader}", encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_allowed_site_shows_the_booking_also_twice_and_leads_into_it(
    page: Page, clinic, parent_site
):
    EmbeddingSite.objects.create(origin=parent_site)
    page.goto(f"{parent_site}/twice.html")
    expect(page.locator("iframe")).to_have_count(2)
    page.goto(parent_site)

    page.frame_locator("iframe").locator(".embed-day a").first.click()

    expect(page.get_by_role("heading", name="When works for you?")).to_be_visible()
    assert "/book/time/" in page.url  # of the whole window
    expect(page.locator("[name=starts_at]:checked")).to_have_count(1)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_site_that_is_not_allowed_shows_nothing(new_context, clinic, parent_site):
    EmbeddingSite.objects.create(origin="https://www.clinic.example")
    page = new_context().new_page()
    with page.expect_console_message(lambda line: "frame-ancestors" in line.text):
        page.goto(parent_site)

    expect(page.frame_locator("iframe").locator(".embed")).to_have_count(0)
