"""Pages as the clinic writes them and the public reads them."""

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from website.models import Page
from website.tests.factories import make_page, make_section
from website.text.content_files import page_files

pytestmark = pytest.mark.django_db


def test_page_shows_its_sections_in_order(client: Browser):
    page = make_page(lead="As *short* as we could.")
    make_section(page, title="Second", body="b", position=2)
    make_section(page, title="First", body="a **strong** word", position=1)

    words = text_of(client.get("/about/policies/"))

    assert "What you can rely on As short as we could." in words
    assert words.index("First a strong word") < words.index("Second b")


def test_page_lets_no_script_of_the_clinic_through(client: Browser):
    page = make_page()
    make_section(
        page, title="<script>x</script>", body="<img src=x onerror=y> [a](javascript:alert(1)) <b>c"
    )

    content = client.get("/about/policies/").content.decode()

    assert "<script>x" not in content
    assert 'href="javascript' not in content
    assert "onerror=y&gt;" in content  # shown as what was typed


@pytest.mark.parametrize("slug", ["nothing", "home", "team"])
def test_page_under_an_address_that_is_not_its_own_is_not_found(client: Browser, slug: str):
    make_page("home")
    make_page("team")

    response = client.get(f"/about/{slug}/")

    assert response.status_code == 404
    assert "There's nothing here" in text_of(response)


def test_draft_is_not_shown_to_the_public(client: Browser):
    make_page(state=Page.State.DRAFT)

    assert client.get("/about/policies/").status_code == 404


def test_draft_is_previewed_by_who_administers(client: Browser):
    draft = make_page(state=Page.State.DRAFT)
    client.force_login(make_user(Role.MANAGER))

    response = client.get(reverse("page_preview", args=[draft.pk]))

    assert "What you can rely on" in text_of(response)
    assert "Draft, English" in text_of(response)


def test_page_answers_in_the_language_asked_for_and_remembers_it(client: Browser):
    make_page()
    make_page(language="es", title="Con qué puede *contar*")

    assert "Con qué puede contar" in text_of(client.get("/about/policies/?lang=es"))
    assert "Con qué puede contar" in text_of(client.get("/about/policies/"))
    assert "What you can rely on" in text_of(client.get("/about/policies/?lang=en"))


def test_page_without_a_translation_says_in_which_language_it_is(client: Browser):
    make_page()

    response = client.get("/about/policies/?lang=es")

    assert '<article lang="en">' in response.content.decode()
    assert '<html lang="es">' in response.content.decode()


def test_unknown_language_is_ignored(client: Browser):
    make_page()

    response = client.get("/about/policies/?lang=<x>")

    assert response.status_code == 200
    assert "django_language" not in response.cookies


def test_staff_pages_keep_the_language_that_they_are_written_in(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))

    response = client.get(reverse("message_list"), headers={"accept-language": "es"})

    assert response.headers["Content-Language"] == "en"


def test_every_page_file_has_its_twin_in_each_language():
    by_language: dict[str, dict[str, list[str]]] = {}
    for file in page_files():
        layouts = [section.get("layout", "text") for section in file.sections]
        by_language.setdefault(file.language, {})[file.slug] = layouts

    assert by_language["en"] == by_language["es"]


def test_load_pages_publishes_each_page_once(capsys):
    call_command("load_pages")
    call_command("load_pages")

    assert Page.objects.published().count() == len(list(page_files()))
    assert "nothing to load" in capsys.readouterr().out


def test_load_pages_never_touches_what_the_clinic_wrote():
    make_page("team", title="Our people", state=Page.State.DRAFT)

    call_command("load_pages", verbosity=0)

    assert list(Page.objects.filter(slug="team", language="en").values_list("title", "state")) == [
        ("Our people", "draft")
    ]
