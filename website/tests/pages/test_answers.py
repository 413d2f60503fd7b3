"""What people worry about: from the catalogue, sourced, in the reader's language."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils.translation import override

from bookings.tests.pages import text_of
from treatments.catalogue.datafiles import DATA_DIR, question_rows
from treatments.models import CommonQuestion, Modality
from website.tests.factories import make_page, make_section, make_whole_site
from website.text.answers import answers_about

pytestmark = pytest.mark.django_db
FEARS = ("pain", "needle", "downtime", "natural", "syringe", "dislike")


def ask(slug: str = "pain", **fields) -> CommonQuestion:
    defaults = {"question": "Does it hurt?", "answer": "A little.", "source": "[R21]"}
    return CommonQuestion.objects.create(slug=slug, **defaults | fields)


def test_each_answer_of_the_files_has_a_source_and_a_twin_in_spanish():
    rows = list(question_rows(DATA_DIR))
    slugs = {
        code: {r.key["slug"] for r in rows if r.key["language"] == code} for code in ["en", "es"]
    }

    assert slugs["en"] == slugs["es"]
    assert {fear for fear in FEARS if not any(s.startswith(fear) for s in slugs["en"])} == set()
    for row in rows:
        assert row.values["needs_review"] or re.search(r"\[(R|S|L)\d", row.values["source"])


def test_numbers_of_an_answer_are_the_same_in_both_languages():
    numbers: dict[str, dict[str, list[str]]] = {}
    for row in question_rows(DATA_DIR):
        found = sorted(re.findall(r"\d+", row.values["answer"]))
        numbers.setdefault(row.key["slug"], {})[row.key["language"]] = found

    assert [slug for slug, by in numbers.items() if by["en"] != by["es"]] == []


def test_answer_that_waits_for_a_prescriber_is_not_shown():
    ask(needs_review=True)

    assert answers_about() == []


def test_answer_without_a_source_waits_for_a_prescriber():
    row = CommonQuestion(slug="x", question="?", answer="!", source="", needs_review=False)

    with pytest.raises(ValidationError, match="Name the source"):
        row.full_clean()


def test_answers_are_about_what_the_treatment_is_given_with():
    ask("pain-filler", modality=Modality.FILLER, question="Filler?")
    ask("pain-toxin", modality=Modality.NEUROTOXIN, question="Toxin?")
    ask("natural", question="Natural?")

    assert [a.title for a in answers_about([Modality.FILLER])] == ["Natural?", "Filler?"]


def test_answer_is_in_the_language_of_the_reader_or_says_in_which():
    ask("pain")
    ask("pain", language="es", question="¿Duele?")
    ask("natural", question="Natural?")

    with override("es"):
        assert {(a.title, a.language) for a in answers_about()} == {
            ("¿Duele?", ""),
            ("Natural?", "en"),
        }


def test_article_shows_them_where_the_clinic_puts_them(client: Browser):
    ask()
    page = make_page("facial-balancing")
    make_section(page, layout="answers", title="Worries", anchor="worries")

    answer = client.get("/about/facial-balancing/")

    assert "Worries Does it hurt? A little." in text_of(answer)
    assert '"FAQPage"' in answer.content.decode()


def test_fears_are_answered_on_a_treatment_page(client: Browser):
    make_whole_site()

    lips, jaw = (text_of(client.get(f"/treatments/{slug}/")) for slug in ("lips", "jaw"))

    assert "a fifth of a teaspoon" in lips
    assert "hyaluronidase" in lips
    assert "First 24 hours." in lips
    assert "Needle or cannula?" in lips
    assert "Does a neurotoxin shot hurt?" in jaw
    assert "syringe" not in jaw.split("Common questions")[1].split("Who")[0]
