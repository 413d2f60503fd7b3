"""The pages that a clinic begins with: `content/<language>/<address>.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent.parent / "content"


@dataclass(frozen=True)
class PageFile:
    slug: str
    language: str
    fields: dict[str, Any]
    sections: list[dict[str, Any]]


def page_files(folder: Path = CONTENT) -> Iterator[PageFile]:
    for path in sorted(folder.glob("*/*.toml")):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        sections = [_stripped(section) for section in written.pop("section", [])]
        yield PageFile(path.stem, path.parent.name, _stripped(written), sections)


def treatment_words(folder: Path = CONTENT) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(language, slug of the treatment, words) of every treatment in a second language."""
    for path in sorted(folder.glob("treatments.*.toml")):
        language = path.suffixes[0].removeprefix(".")
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["treatment"]:
            yield language, entry.pop("slug"), _stripped(entry)


def _stripped(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the line breaks that TOML leaves around long texts."""
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }
