"""Markdown of the clinic as safe HTML, and cut into the items of a section."""

import re
from dataclasses import dataclass
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {
    "a", "blockquote", "br", "em", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
INLINE_TAGS = {"a", "em", "strong"}
SCHEMES = {"http", "https", "mailto", "tel"}
ITEM = re.compile(r"^### +", re.MULTILINE)
NOTE = re.compile(r"^\*([^*\n]+)\*[ \t]*(?:\n|$)")


@dataclass(frozen=True)
class Item:
    """What stands under one ### heading. `note` is a first line of its own *between stars*."""

    title: SafeString
    note: str
    body: SafeString


def to_html(text: str) -> SafeString:
    return _clean(_parser.render(text), TAGS)


def to_inline(text: str) -> SafeString:
    """One line, for headings: emphasis and links only."""
    return _clean(_parser.renderInline(text), INLINE_TAGS)


def to_plain(html: str) -> str:
    """The words of HTML alone, for titles of windows and for search engines."""
    return " ".join(unescape(nh3.clean(html, tags=set())).split())


def split_items(text: str) -> tuple[SafeString, list[Item]]:
    """What stands before the first ###, and the items."""
    before, *parts = ITEM.split(text)
    return to_html(before), [_item(part) for part in parts]


def _item(part: str) -> Item:
    title, _, rest = part.partition("\n")
    rest = rest.strip()
    note = NOTE.match(rest)
    body = rest[note.end() :] if note else rest
    return Item(to_inline(title.strip()), note[1] if note else "", to_html(body))


def _clean(html: str, tags: set[str]) -> SafeString:
    safe = nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(safe)  # noqa: S308 (just sanitised)
