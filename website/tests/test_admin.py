"""The clinic writes its pages in the administration."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client as Browser

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from website.models import Page
from website.tests.factories import make_page, make_section

pytestmark = pytest.mark.django_db
PAGES = "/admin/website/page/"


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user(Role.MANAGER, email="mira@clinic.example"))
    return client


def act(browser: Browser, action: str, page: Page) -> None:
    asked = {"action": action, "_selected_action": [page.pk]}
    assert browser.post(PAGES, asked).status_code == 302


def test_manager_writes_a_draft_that_is_signed_and_noted(manager: Browser):
    page = {"slug": "our-house", "language": "en", "title": "Our *house*", "position": "70"}
    sections = {"sections-TOTAL_FORMS": "1", "sections-INITIAL_FORMS": "0"}
    section = {"layout": "text", "title": "Light", "body": "A lot.", "position": "0"}

    manager.post(
        f"{PAGES}add/",
        page | sections | {f"sections-0-{name}": value for name, value in section.items()},
    )

    written = Page.objects.get()
    assert (written.state, written.edited_by) == ("draft", AuditEvent.objects.earliest("pk").actor)
    assert [each.title for each in written.sections.all()] == ["Light"]
    assert list(AuditEvent.objects.values_list("action", flat=True).order_by("pk"))[:1] == [
        "page.created"
    ]


def test_manager_publishes_a_copy_and_the_public_sees_it(manager: Browser):
    page = make_page(title="Old")
    make_section(page, title="Kept", body="words")
    act(manager, "copy", page)
    draft = Page.objects.get(state=Page.State.DRAFT)
    Page.objects.filter(pk=draft.pk).update(title="New")

    act(manager, "publish", draft)

    content = manager.get("/about/policies/").content.decode()
    assert "<h1>New</h1>" in content
    assert "Kept" in content


def test_publishing_what_is_published_says_so(manager: Browser):
    page = make_page()

    act(manager, "publish", page)

    assert [str(each) for each in get_messages(manager.get(PAGES).wsgi_request)] == [
        "policies (en) is already published."
    ]
