"""A paper as PDF: a Typst template of ours, and its words as data, which are set as plain text."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from charting.ground.papers.letters import FONTS


def print_paper(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF. The template reads `sys.inputs.data` (JSON): nothing in it can become markup.

    A picture is a list of its bytes, which Typst reads with `bytes(..)`.
    """
    pdf: bytes = typst.compile(
        template,
        sys_inputs={"data": json.dumps(data)},
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
    return pdf
