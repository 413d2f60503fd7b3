"""What a page says, sentence by sentence, and what of it is still English."""

import re
from collections.abc import Collection, Iterable
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = {"aria-label", "alt", "title", "placeholder"}
SAME = {"min", "plan", "ml", "kg", "lb", "error", "no", "google", "calendar", "outlook", "medspa"}
"""Words that both languages write alike."""

ENGLISH = re.compile(
    r"\b(?:the|you|yours?|we|our|us|and|with|please|this|that|is|are|was|at|of|to|for|from|until|"
    r"not|any|choose|call|visits?|time|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|"
    r"march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
NO_WORDS = re.compile(r"\S+@\S+|https?://\S+|\{\w+\}")
HALVES = re.compile(r"\d (?:AM|PM|am|pm)\b")


class _Reader(HTMLParser):
    """Text and spoken attributes, without scripts, what was typed and what is marked as another
    language."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID and (self.silent or self._is_silent(tag, given)):
            self.silent.append(tag)
        if self.silent:
            return
        for name, value in given.items():
            if name in SPOKEN or (name.startswith("data-") and " " in value):
                self.said.append(value)
        if tag == "meta" and given.get("name") == "description":
            self.said.append(given["content"])

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.said.append(data)

    def _is_silent(self, tag: str, given: dict[str, str]) -> bool:
        return tag in ("script", "style", "textarea") or ("lang" in given and tag != "html")


def sentences(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return [" ".join(said.split()) for said in reader.said]


def still_english(
    spanish: Iterable[str], english: Collection[str], names: Iterable[str]
) -> list[str]:
    """The sentences that the page says as its English twin does, or with English words in them.

    `names` of people, places and things are the same in every language.
    """
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return sorted({said for said in spanish if _is_english(said, english, longest_first)})


def _is_english(said: str, english: Collection[str], names: Iterable[str]) -> bool:
    rest = said
    for name in names:
        rest = rest.replace(name, " ")
    rest = NO_WORDS.sub(" ", rest)
    words = set(re.findall(r"[^\W\d_]{2,}", rest.lower()))
    is_same = said in english and bool(words - SAME)
    return is_same or bool(ENGLISH.search(rest)) or bool(HALVES.search(rest))
