"""Every page that may be found, with its address in each language."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from medspa.pages.languages import PARAMETER
from treatments.models import Treatment
from website.models import Page

ALWAYS_THERE = ("home", "treatment_list", "face", "team", "locations", "prices", "book")
FIRST, *OTHERS = [code for code, _ in settings.LANGUAGES]


@dataclass(frozen=True)
class FoundPage:
    path: str
    changed_at: datetime | None = None

    @property
    def address(self) -> str:
        return address(self.path)

    @property
    def alternates(self) -> list[tuple[str, str]]:
        return alternates(self.path)


def address(path: str, language: str = FIRST) -> str:
    """The whole address of a path in a language; the first one goes without a parameter."""
    asked = "" if language == FIRST else f"?{PARAMETER}={language}"
    return f"{settings.SITE_URL}{path}{asked}"


def alternates(path: str) -> list[tuple[str, str]]:
    """(language, address) for each language, and where somebody of another language begins."""
    each = [(code, address(path, code)) for code in (FIRST, *OTHERS)]
    return [*each, ("x-default", address(path))]


def found_pages() -> list[FoundPage]:
    changed = {
        page.get_absolute_url(): page.edited_at
        for page in Page.objects.published().filter(language=FIRST)
    }
    paths = [reverse(name) for name in ALWAYS_THERE]
    paths += [treatment.get_absolute_url() for treatment in Treatment.objects.published()]
    paths += changed
    return [FoundPage(path, changed.get(path)) for path in dict.fromkeys(paths)]
