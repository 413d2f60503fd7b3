"""Golden files: the exact words of each message kind, kept where a reviewer can read them.

`assert_golden(message)` compares a message with `<app>/tests/golden/<name>.txt` and its HTML with
the `.html` beside it, in another language than the first in `golden/<language>/`. With
`UPDATE_GOLDEN=1` in the environment (`make golden`) it writes the files instead. A kind that says
something else in some `case` has files `<name>.<case>.txt` for it.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps

from medspa.formats.dates import FIRST_LANGUAGE, LANGUAGES
from medspa.messaging.letters.clinical_words import clinical_words
from medspa.messaging.models import Message


def in_each_language(test: Callable[..., None]) -> Callable[..., None]:
    """Run it once for each language. `make golden` runs these alone and writes the files anew."""
    marked: Callable[..., None] = pytest.mark.golden(
        pytest.mark.parametrize("language", LANGUAGES)(test)
    )
    return marked


READ_BY_CLIENT = ("bookings/confirmation", "bookings/reminder")
"""They repeat what the client told us and say what to know before coming; their subjects do not."""


def golden_file(kind: str, language: str = FIRST_LANGUAGE, case: str = "") -> Path:
    app, _, name = kind.partition("/")
    folder = Path(apps.get_app_config(app).path) / "tests" / "golden"
    folder = folder if language == FIRST_LANGUAGE else folder / language
    return folder / (f"{name}.{case}.txt" if case else f"{name}.txt")


def language_of(message: Message) -> str:
    """As the HTML part says for those who have it read out."""
    return str(re.findall(r'<html lang="([^"]+)">', message.html)[0])


def as_golden(message: Message) -> str:
    return f"Subject: {message.subject}\n\n{message.text}"


def assert_golden(message: Message, case: str = "") -> None:
    """The message says exactly what its golden file says, and nothing clinical."""
    path = golden_file(message.kind, language_of(message), case)
    _assert_same(path, as_golden(message))
    _assert_same(path.with_suffix(".html"), only_body(message.html))
    assert clinical_words(message.subject) == []
    if message.kind not in READ_BY_CLIENT:
        assert clinical_words(message.text) == []
        assert clinical_words(words_of_html(message.html)) == []


def _assert_same(path: Path, said: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def only_body(html: str) -> str:
    """What a person would read; the style sheet, the same in all, is in `layout.html`."""
    words = words_of_html(html)
    lines = (line.strip() for line in words[words.index("<body>") :].splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def words_of_html(html: str) -> str:
    """What a person would read, and the addresses behind it; not the style sheet."""
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
