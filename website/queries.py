"""Pages as the public reads them."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from medspa.formats.dates import FIRST_LANGUAGE, current_language
from website.models import Page, PlaceWords, Portrait, Section
from website.text.markdown import Item, split_items, to_html, to_inline, to_plain
from website.text.pictures import PLATES


@dataclass(frozen=True)
class Part:
    """A section with its Markdown turned into HTML."""

    section: Section

    @property
    def template(self) -> str:
        return f"website/layouts/{self.section.layout}.html"

    @property
    def anchor(self) -> str:
        return self.section.anchor or f"part-{self.section.pk}"

    @property
    def title(self) -> SafeString:
        return to_inline(self.section.title)

    @cached_property
    def _split(self) -> tuple[SafeString, list[Item]]:
        return split_items(self.section.body)

    @property
    def before(self) -> SafeString:
        return self._split[0]

    @property
    def items(self) -> list[Item]:
        return self._split[1]

    @property
    def body(self) -> SafeString:
        return to_html(self.section.body)


@dataclass(frozen=True)
class Article:
    """A page to read. `is_foreign`: it is in another language than the one asked for."""

    page: Page
    parts: list[Part]

    @property
    def title(self) -> SafeString:
        return to_inline(self.page.title)

    @property
    def plain_title(self) -> str:
        return to_plain(self.title)

    @property
    def lead(self) -> SafeString:
        return to_html(self.page.lead)

    @property
    def is_foreign(self) -> bool:
        return self.page.language != current_language()

    @property
    def plate(self) -> str:
        """The face at the head of the page; most pages have none."""
        return PLATES.get(self.page.slug, "")

    def parts_of(self, layout: str) -> list[Part]:
        return [part for part in self.parts if part.section.layout == layout]


def published_article(slug: str) -> Article | None:
    """The published page in the reader's language, or else in the clinic's first one."""
    wanted = {current_language(), FIRST_LANGUAGE}
    found = {
        page.language: page
        for page in Page.objects.published()
        .filter(slug=slug, language__in=wanted)
        .prefetch_related("sections")
    }
    page = found.get(current_language()) or found.get(FIRST_LANGUAGE)
    return article_of(page) if page else None


def article_of(page: Page) -> Article:
    return Article(page, [Part(section) for section in page.sections.all()])


def portraits_by_person() -> dict[int, SafeString]:
    """What is said of each person, in the reader's language or else the first one."""
    rows = Portrait.objects.filter(language__in={current_language(), FIRST_LANGUAGE})
    in_order = sorted(rows, key=lambda row: row.language == current_language())
    return {row.person_id: to_html(row.words) for row in in_order}


def ways_to_places() -> dict[int, SafeString]:
    """Parking and transit of each location, in the reader's language or else the first one."""
    rows = PlaceWords.objects.filter(language__in={current_language(), FIRST_LANGUAGE})
    in_order = sorted(rows, key=lambda row: row.language == current_language())
    return {row.location_id: to_html(row.arriving) for row in in_order}
