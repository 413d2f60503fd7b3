"""Every kind of message has words on file, and none of them says what is done to a face."""

from pathlib import Path

import pytest
from django.conf import settings

from medspa.messaging.letters.clinical_words import clinical_words
from medspa.messaging.tests.golden import (
    READ_BY_CLIENT,
    golden_file,
    in_each_language,
)

PORTAL_TESTS = Path(settings.BASE_DIR) / "portal" / "tests"  # its kinds are stored as of charting
MESSAGES = Path(settings.BASE_DIR) / "templates" / "messages"
KINDS = sorted(str(subject.parent.relative_to(MESSAGES)) for subject in MESSAGES.rglob("subject"))


def test_kinds_are_found():
    assert "bookings/confirmation" in KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_templates(kind: str):
    missing = {"subject", "text", "html"} - {path.name for path in (MESSAGES / kind).iterdir()}

    assert missing == set()


@in_each_language
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_golden_file_without_clinical_words(kind: str, language: str):
    subject, _, text = golden_file(kind, language).read_text(encoding="utf-8").partition("\n\n")

    assert subject.startswith("Subject: ")
    assert clinical_words(subject) == []
    assert kind in READ_BY_CLIENT or clinical_words(text) == []
    assert golden_file(kind, language).with_suffix(".html").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_compared_with_its_golden_file(kind: str):
    tests = [
        path
        for folder in (golden_file(kind).parents[1], PORTAL_TESTS)
        for path in folder.rglob("test_*.py")
    ]
    comparing = [path for path in tests if "golden" in path.read_text(encoding="utf-8")]

    assert any(kind.partition("/")[2] in path.read_text(encoding="utf-8") for path in comparing)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your botox visit", ["botox"]),
        ("2 units in the masseter", ["2 units", "masseter"]),
        ("Your facial balancing plan", ["balancing", "facial"]),
        ("Su relleno de labios", ["labios", "rellen"]),
        ("Frente a la inyección de toxina", ["frente", "inyec", "toxin"]),
        ("Su cita del 24 de noviembre a las 9:30 a. m., en la sala 4", []),
        ("Your visit on Tuesday at 10:15 am, Unit 4, parking lot B, open it in your browser", []),
        (
            "https://clinic.example/book/?appointment_type=lip-filler-visit-of-forty-five-minutes",
            ["filler", "lip"],
        ),
        ("https://clinic.example/a/3XkQ9f-jaw-T7pWm2Zr8sLd0vBn5cYh1gUe6iOaXq4tRjKw8/", []),
        ("UID:0b6f3d1e-face-4c2a-9d\r\n 11-7f5e3c9a1b2d@clinic.example", []),
    ],
)
def test_clinical_words_finds_what_others_must_not_read(text: str, found: list[str]):
    assert clinical_words(text) == found
