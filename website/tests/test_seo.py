"""What search engines and shared links find."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import Clinic, make_type
from medspa.local.testkit.markup import html_of
from treatments.tests.factories import make_area, make_treatment
from website.tests.factories import make_page, make_section

pytestmark = pytest.mark.django_db
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def data_of(response) -> list[dict]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html_of(response))
    return [json.loads(block) for block in blocks]


def test_site_map_names_every_page_in_both_languages(client: Browser, site: Clinic, settings):

    response = client.get("/sitemap.xml")
    found = [each.text for each in ET.fromstring(response.content).iter(LOC)]  # noqa: S314 (ours)

    assert response["Content-Type"] == "application/xml"
    assert f"{settings.SITE_URL}/treatments/jaw/" in found
    assert f"{settings.SITE_URL}/about/policies/?lang=es" in found
    assert len(found) == len(set(found)) == 2 * len({address.split("?")[0] for address in found})


def test_every_page_of_the_site_map_answers_and_names_itself(
    client: Browser, site: Clinic, settings
):
    found = [e.text for e in ET.fromstring(client.get("/sitemap.xml").content).iter(LOC)]  # noqa: S314

    for address in found:
        path = address.removeprefix(settings.SITE_URL)
        response = client.get(path if "?" in path else f"{path}?lang=en")
        assert response.status_code == 200, path
        assert f'<link rel="canonical" href="{address}">' in html_of(response)


def test_robots_are_told_of_the_site_map_and_kept_from_private_pages(client: Browser):
    lines = client.get("/robots.txt").content.decode().splitlines()

    kept_out = ("/a/", "/e/", "/f/", "/plan/", "/tablet/", "/charts/", "/plans/")
    assert {f"Disallow: {path}" for path in kept_out} <= set(lines)
    assert lines[-1].endswith("/sitemap.xml")


def test_home_describes_the_clinic_and_its_questions(client: Browser, site: Clinic):

    kinds = {each["@type"]: each for each in data_of(client.get("/"))}

    assert kinds["MedicalBusiness"]["address"]["addressLocality"] == site.location.city
    assert len(kinds["FAQPage"]["mainEntity"]) == 6


def test_treatment_is_a_service_with_its_price(client: Browser):
    make_treatment("jaw", areas=(make_area("MASSETER"),))
    make_type(gives_neurotoxin=True, purpose="treatment", price_from="290.00")

    (service,) = data_of(client.get("/treatments/jaw/"))

    assert service["@type"] == "Service"
    assert service["offers"]["priceSpecification"]["minPrice"] == "290.00"


def test_prices_are_told_in_the_language_of_the_page(client: Browser):
    make_type(name="Filler visit", price_from="690.00")

    (service,) = data_of(client.get("/prices/?lang=es"))

    assert service["name"] == "Cita de relleno"


def test_choice_that_is_refused_is_no_page_to_be_found(client: Browser):
    content = html_of(client.get(reverse("book_time") + "?appointment_type=unknown"))

    assert 'rel="canonical"' not in content


def test_data_cannot_be_broken_out_of(client: Browser):
    page = make_page()
    make_section(page, layout="questions", body="### </script><script>alert(1)</script>\nNo.")

    response = client.get("/about/policies/")

    assert data_of(response)[0]["mainEntity"][0]["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in html_of(response)
