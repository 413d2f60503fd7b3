"""A client who reads the site in Spanish reads Spanish, and times as they are at the clinic."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from bookings.tests.factories import Clinic
from bookings.tests.waitlist.factories import NOON
from medspa.clients.models import Client
from medspa.clinic.models import Location, Organisation, StaffMember
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.zones import NobodysZone
from portal.tests.spanish import (
    on_booking,
    on_forms,
    on_links,
    on_own_pages,
    on_papers,
    on_plans,
)
from portal.tests.spanish.reading import sentences, still_english
from portal.tests.spanish.scene import STEPS, Scene, Step
from website.tests.factories import make_whole_site

pytestmark = pytest.mark.django_db

# Importing them fills STEPS.
TAKEN_FROM = (on_booking, on_forms, on_links, on_own_pages, on_papers, on_plans)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    set_now(monkeypatch, NOON)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def names() -> set[str]:
    """Of people, places and the clinic."""
    rows = [
        *Client.objects.values_list("first_name", "last_name"),
        *StaffMember.objects.values_list("name", "credentials"),
        *Location.objects.values_list("name", "street", "city", "region"),
        *Organisation.objects.values_list("name", "sender_name"),
    ]
    return {name for row in rows for name in row}


def read(
    clinic: Clinic, take: Step, language: str, zone: NobodysZone
) -> tuple[list[str], set[str]]:
    browser = Browser(headers={"accept-language": language})
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with undone(), timezone.override(zone):
        page = take(Scene(clinic, browser))
        return sentences(page.content.decode()), names()


@pytest.mark.page
def test_no_page_of_a_client_says_anything_in_english_or_by_the_server_s_clock():
    clinic = make_whole_site()
    type(clinic.type).objects.update(horizon_days=14)  # fewer days to look through
    clinic.type.refresh_from_db()
    found, placeless = {}, {}
    for name, take in STEPS.items():
        zone = NobodysZone()
        english, _ = read(clinic, take, "en", zone)
        spanish, known = read(clinic, take, "es", zone)
        if zone.told:
            placeless[name] = zone.told
        if left := still_english(spanish, set(english), known):
            found[name] = left

    assert found == {}
    assert placeless == {}
    assert len(STEPS) > len(TAKEN_FROM)


def test_english_is_found_where_it_is():
    said = ["Mara Lux", "45 min", "Nos vemos el Tuesday", "Book", "a las 9:30 am", "Reservar"]

    assert still_english(said, {"Book", "45 min", "Mara Lux"}, {"Mara Lux"}) == [
        "Book",
        "Nos vemos el Tuesday",
        "a las 9:30 am",
    ]
