"""Pages of a made-up clinic."""

import io
from typing import Any

from django.core.management import call_command

from bookings.tests.factories import NOW, Clinic, make_clinic
from website.models import Page, Section


def make_page(slug: str = "policies", **fields: Any) -> Page:
    defaults = {
        "title": "What you can *rely* on",
        "state": Page.State.PUBLISHED,
        "edited_at": NOW,
        "edited_by": "tests",
    }
    return Page.objects.create(slug=slug, **defaults | fields)


def make_section(page: Page, **fields: Any) -> Section:
    return Section.objects.create(page=page, **{"title": "Plans change"} | fields)


def make_whole_site() -> Clinic:
    """The catalogue, the pages that a clinic begins with, and somebody to book."""
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("load_pages", stdout=io.StringIO())
    return make_clinic(providers=2, rooms=2, name="Full facial balancing consultation")
