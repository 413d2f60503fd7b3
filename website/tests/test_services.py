import pytest
from django.db import IntegrityError, transaction

from bookings.tests.factories import NOW
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from website.models import EmbeddingSite, Page
from website.services import AlreadyPublished, copy_page, publish_page
from website.tests.factories import make_page, make_section

pytestmark = pytest.mark.django_db


def states() -> list[tuple[str, str]]:
    return list(Page.objects.order_by("pk").values_list("title", "state"))


def test_publishing_a_draft_replaces_what_stood_there():
    make_page(title="Old")
    draft = make_page(title="New", state=Page.State.DRAFT)

    publish_page(page=draft, by=SYSTEM, now=NOW)

    assert states() == [("Old", "past"), ("New", "published")]
    assert AuditEvent.objects.get().action == "page.published"


def test_past_page_can_be_published_again():
    old = make_page(title="Old", state=Page.State.PAST)
    make_page(title="New")

    publish_page(page=old, by=SYSTEM, now=NOW)

    assert states() == [("Old", "published"), ("New", "past")]


def test_published_page_is_not_published_again():
    with pytest.raises(AlreadyPublished):
        publish_page(page=make_page(), by=SYSTEM, now=NOW)


def test_pages_in_another_language_stay_when_one_is_published():
    make_page(title="Español", language="es")
    draft = make_page(title="New", state=Page.State.DRAFT)

    publish_page(page=draft, by=SYSTEM, now=NOW)

    assert states() == [("Español", "published"), ("New", "published")]


def test_copy_is_a_draft_with_the_same_sections():
    page = make_page()
    make_section(page, title="A", body="a")
    make_section(page, title="B", body="b", position=1)

    draft = copy_page(page=page, by=SYSTEM, now=NOW)

    assert draft.state == Page.State.DRAFT
    assert list(draft.sections.values_list("title", "body")) == [("A", "a"), ("B", "b")]
    assert page.sections.count() == 2


def test_only_one_page_is_published_at_an_address():
    make_page()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_page()


@pytest.mark.parametrize(
    "origin",
    ["*", "https://*.example", "https://a.example/path", "https://a.example; script-src *", "a.b"],
)
def test_embedding_site_is_an_origin_and_nothing_more(origin: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        EmbeddingSite.objects.create(origin=origin)
