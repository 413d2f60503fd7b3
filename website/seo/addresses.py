"""Every page that may be found, with its address in each language."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from medspa.pages.languages import PARAMETER
from treatments.models import Treatment
from website.models import Page

ALWAYS_THERE = (
    "home",
    "treatment_list",
    "face",
    "team",
    "locations",
    "prices",
    "estimate_notice",
    "book",
)
FIRST, *OTHERS = [code for code, _ in settings.LANGUAGES]


@dataclass(frozen=True)
class IndexedPage:
    path: str
    changed_at: datetime | None = None

    @property
    def address(self) -> str:
        return absolute_address(self.path)

    @property
    def alternates(self) -> list[tuple[str, str]]:
        return language_alternates(self.path)


def absolute_address(path: str, language: str = FIRST) -> str:
    """The whole address of a path in a language; the first one goes without a parameter."""
    asked = "" if language == FIRST else f"?{PARAMETER}={language}"
    return f"{settings.SITE_URL}{path}{asked}"


def language_alternates(path: str) -> list[tuple[str, str]]:
    """(language, address) for each language, and where somebody of another language begins."""
    each = [(code, absolute_address(path, code)) for code in (FIRST, *OTHERS)]
    return [*each, ("x-default", absolute_address(path))]


def indexed_pages() -> list[IndexedPage]:
    changed = {
        page.get_absolute_url(): page.edited_at
        for page in Page.objects.published().filter(language=FIRST)
    }
    paths = [reverse(name) for name in ALWAYS_THERE]
    paths += [treatment.get_absolute_url() for treatment in Treatment.objects.published()]
    paths += changed
    return [IndexedPage(path, changed.get(path)) for path in dict.fromkeys(paths)]
