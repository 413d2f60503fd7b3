"""Put pages before the public, take them back, and load the first ones."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from medspa.audit.log import Actor, record
from medspa.errors import RuleViolation, Stale
from treatments.models import Treatment
from website.models import Page, Section, TreatmentWords
from website.text.content_files import PageFile, page_files, treatment_words

COPIED = ("slug", "language", "title", "eyebrow", "lead", "description", "position")
COPIED_OF_SECTION = ("layout", "anchor", "eyebrow", "title", "body", "position")


class AlreadyPublished(RuleViolation):
    """The page already is what the public sees."""

    code = "already_published"


@transaction.atomic
def publish_page(*, page: Page, by: Actor, now: datetime, seen: str | None = None) -> Page:
    """Show the page; the one that stood there in its language becomes a past one.

    `seen`: `Page.seen` of the words that were read. Raises AlreadyPublished; Stale if somebody
    edited them since."""
    versions = list(
        Page.objects.filter(slug=page.slug, language=page.language)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    page = next(each for each in versions if each.pk == page.pk)
    if page.state == Page.State.PUBLISHED:
        raise AlreadyPublished(f"{page} is already published.")
    if seen not in (None, page.seen):
        raise Stale(f"{page.edited_by} changed this draft since. Read it, then publish it.")
    for former in versions:
        if former.state == Page.State.PUBLISHED:
            former.state = Page.State.PAST
            former.save(update_fields=["state"])
    page.state, page.edited_at, page.edited_by = Page.State.PUBLISHED, now, by.audit_name
    page.save(update_fields=["state", "edited_at", "edited_by"])
    record(by=by, action="page.published", target=page)
    return page


@transaction.atomic
def copy_page(*, page: Page, by: Actor, now: datetime, language: str = "") -> Page:
    """A draft with the same words and sections, to work on while the public sees the old one.

    `language`: of the draft, where it is to be a translation."""
    copied = {name: getattr(page, name) for name in COPIED}
    copied["language"] = language or page.language
    draft = Page.objects.create(**copied, edited_at=now, edited_by=by.audit_name)
    Section.objects.bulk_create(
        Section(page=draft, **{name: getattr(each, name) for name in COPIED_OF_SECTION})
        for each in page.sections.all()
    )
    record(by=by, action="page.copied", target=draft, copied_from=page.pk)
    return draft


@transaction.atomic
def load_pages(*, by: Actor, now: datetime, files: Iterable[PageFile] | None = None) -> list[Page]:
    """Publish the pages of the files at addresses where nothing was ever written.

    What the clinic wrote is never touched, drafts and past pages included.
    """
    written = set(Page.objects.values_list("slug", "language"))
    loaded = [
        _load(each, by=by, now=now)
        for each in (page_files() if files is None else files)
        if (each.slug, each.language) not in written
    ]
    if loaded:
        record(by=by, action="pages.loaded", target="website.page", count=len(loaded))
    return loaded


@transaction.atomic
def load_treatment_words(*, by: Actor) -> int:
    """Add the words of second languages to treatments that have none in them yet; how many."""
    ids = dict(Treatment.objects.values_list("slug", "pk"))
    written = set(TreatmentWords.objects.values_list("treatment", "language"))
    new = [
        TreatmentWords(treatment_id=ids[slug], language=language, **words)
        for language, slug, words in treatment_words()
        if slug in ids and (ids[slug], language) not in written
    ]
    TreatmentWords.objects.bulk_create(new)
    if new:
        record(by=by, action="treatment_words.loaded", target="website.words", count=len(new))
    return len(new)


def _load(file: PageFile, *, by: Actor, now: datetime) -> Page:
    page = Page.objects.create(
        slug=file.slug,
        language=file.language,
        state=Page.State.PUBLISHED,
        edited_at=now,
        edited_by=by.audit_name,
        **file.fields,
    )
    Section.objects.bulk_create(
        Section(page=page, position=position, **fields)
        for position, fields in enumerate(file.sections)
    )
    return page
