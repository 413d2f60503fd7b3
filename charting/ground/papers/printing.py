"""A paper as PDF: a Typst template of ours, and its words as data, which are set as plain text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext

from charting.ground.papers.letters import FONTS, unprintable_letters


def print_paper(template: Path, data: Mapping[str, Any], root: Path | None = None) -> bytes:
    """The PDF. The template reads `sys.inputs.data` (JSON): nothing in it can become markup.

    A picture is a list of its bytes, which Typst reads with `bytes(..)`, or lies under `root`.
    Letters that none of our fonts has are named in `unprintable`, so that no paper drops one
    silently.
    """
    pdf: bytes = typst.compile(
        template,
        root=root or template.parent,
        sys_inputs={"data": json.dumps(_unprintable(data) | dict(data))},
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
    return pdf


def _unprintable(data: Mapping[str, Any]) -> dict[str, Any]:
    missing = unprintable_letters(texts_in(data))
    return {
        "unprintable": [f"U+{ord(letter):04X}" for letter in missing],
        "unprintable_says": gettext("Some letters cannot be printed:"),
    }


def texts_in(data: object) -> Iterator[str]:
    """Every text, however deep."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for each in data.values():
            yield from texts_in(each)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from texts_in(each)
