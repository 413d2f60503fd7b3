"""Every area that a link of the public site names is one that the forms know."""

import re
from html import unescape
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.forms import AreasField
from bookings.tests.factories import Clinic
from medspa.local.testkit.markup import html_of
from treatments.catalogue.explorer import fold_parts
from treatments.models import FacialArea
from website.seo.addresses import indexed_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def links_of(browser: Browser, path: str) -> list[str]:
    return [unescape(h) for h in re.findall(r'href="([^"]*)"', html_of(browser.get(path)))]


@pytest.fixture
def links(client: Browser, site: Clinic) -> list[str]:
    return [link for page in indexed_pages() for link in links_of(client, page.path)]


def test_every_area_in_a_link_is_a_value_of_the_booking_form(links: list[str]):
    offered = set(FacialArea.objects.talked_about().values_list("pk", flat=True))

    named = {code for link in links for code in parse_qs(urlsplit(link).query).get("interests", [])}

    assert {"CHEEK", "CHIN_SHADOW"} <= named
    assert named <= offered


def test_every_link_to_the_face_lands_on_an_area_that_is_there(client: Browser, links: list[str]):
    to_face = {link for link in links if urlsplit(link).path == reverse("face") and "#" in link}

    assert len(to_face) >= 5
    for link in to_face:
        address, anchor = urldefrag(link)
        page = html_of(client.get(address))
        ticked = re.findall(r'value="(\w+)" checked', page)
        assert set(parse_qs(urlsplit(address).query)["area"]) == set(ticked)
        assert f'id="{anchor}"' in page


def test_old_addresses_of_parts_land_on_their_whole(client: Browser, site: Clinic):
    page = html_of(client.get(f"{reverse('face')}?area=CHEEK_LAT"))

    assert 'value="CHEEK" checked' in page
    for part in ("CHEEK_LAT", "CHEEK_MED", "LABIOMENTAL", "PREJOWL"):
        assert f'id="{part}"' in page


def test_parts_fold_to_what_the_form_offers(site: Clinic):
    assert fold_parts(["CHEEK_LAT", "CHEEK_MED", "SUBMALAR"]) == ("CHEEK", "SUBMALAR")
    assert fold_parts(["PREJOWL", "NOBODY_KNOWS"]) == ("CHIN_SHADOW", "NOBODY_KNOWS")
    assert AreasField().clean(["CHEEK_MED", "NOBODY_KNOWS"]) == ("CHEEK",)
