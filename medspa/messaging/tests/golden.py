"""Golden files: the exact words of each message kind, kept where a reviewer can read them.

`assert_golden(message)` compares a message with `<app>/tests/golden/<name>.txt`; with
`UPDATE_GOLDEN=1` in the environment it writes the file instead.
"""

import os
import re
from pathlib import Path

from django.conf import settings

from medspa.messaging.models import Message

# Others read over the client's shoulder: no message may say what is done to her face.
CLINICAL_WORDS = re.compile(
    r"botox|dysport|xeomin|jeuveau|daxxify|letybo|toxin|filler|hyaluron|hylenex|juv[eé]derm|"
    r"restylane|voluma|vollure|volbella|radiesse|sculptra|belotero|\brha\b|inject|needle|cannula|"
    r"syringe|\d ?units?\b|\bml\b|wrinkle|frown|glabell|forehead|crow's|masseter|\bjaw|\bchin\b|"
    r"cheek|\blips?\b|tear trough|nasolabial|marionette|under-?eye|\bbrows?\b|\bneck\b|"
    r"\btemples?\b|\bnose\b|facial|\bface\b|\bdos(?:e|age)|lot number|\bvial|consent|"
    r"diagnos|treatment|anti-?aging|balancing|\bchart",
    re.IGNORECASE,
)


def golden_file(kind: str) -> Path:
    app, _, name = kind.partition("/")
    return Path(settings.BASE_DIR) / app / "tests" / "golden" / f"{name}.txt"


def as_golden(message: Message) -> str:
    return f"Subject: {message.subject}\n\n{message.text}"


def assert_golden(message: Message) -> None:
    """The message says exactly what its golden file says, and nothing clinical."""
    path, said = golden_file(message.kind), as_golden(message)
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")
    assert clinical_words(said) == []
    assert clinical_words(words_of_html(message.html)) == []


def clinical_words(text: str) -> list[str]:
    return sorted({found.group().lower() for found in CLINICAL_WORDS.finditer(text)})


def words_of_html(html: str) -> str:
    """What a person would read, and the addresses behind it; not the style sheet."""
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
