#!/usr/bin/env python3
"""Bring `locale/` up to date: what is to be translated into `django.po`, and that into `django.mo`.

`--check` writes nothing. Needs no gettext on the machine. Besides what templates and code mark, the
names that a clinic begins with are translated: areas, their light, what is done there, kinds of
visit, titles.
"""

import csv
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa.settings")

import django  # noqa: E402  (needs the path above)

django.setup()

from babel.messages.catalog import Catalog, Message  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

from bookings.messages.client_view import STATES  # noqa: E402
from bookings.models import Appointment, DayPart, WaitlistEntry  # noqa: E402
from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT  # noqa: E402
from bookings.picker.ranked import PERIODS  # noqa: E402
from bookings.templatetags.when import SPOKEN  # noqa: E402
from devtools.demo.clinic import _TYPES  # noqa: E402
from devtools.demo.people import TEAM  # noqa: E402
from treatments.models import FacialArea, Modality  # noqa: E402

TRANSLATED = ("website", "bookings", "treatments", "medspa", "charting", "portal")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
SHAPE = re.compile(r"""\|format_when:(["'])(.+?)\1""")
Found = tuple[str | tuple[str, ...], str | None]


def marked() -> Iterator[Found]:
    """Everything that templates and code mark, as (message or its forms, context)."""
    for path in sorted(_templates()):
        source = path.read_text(encoding="utf-8")
        lines = templatize(source, origin=str(path)).splitlines()
        yield from _in("\n".join(line.lstrip() for line in lines))  # indents are not Python's
        yield from ((shape, "date format") for _quote, shape in SHAPE.findall(source))
    for app in TRANSLATED:
        for path in sorted((BASE / app).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(BASE).parts):
                yield from _in(path.read_text(encoding="utf-8"))


def _templates() -> Iterator[Path]:
    yield from (BASE / "templates").rglob("*.html")
    yield from (
        path
        for path in (BASE / "templates/messages").rglob("*")
        if path.is_file() and not path.suffix
    )


def _in(source: str) -> Iterator[Found]:
    for _line, message, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        yield message, context
    for _line, shape, *_more in extract("python", BytesIO(source.encode()), {"format_when": (2,)}):
        yield shape, "date format"


def names() -> Iterator[str]:
    """What pages translate although it comes from the data."""
    with (BASE / "treatments/data/areas.csv").open(encoding="utf-8") as lines:
        yield from (row[name] for row in csv.DictReader(lines) for name in ("lay_name", "light"))
    for modality in Modality:
        data = tomllib.loads((BASE / f"treatments/data/{modality}.toml").read_text("utf-8"))
        yield from (area["plain_words"] for area in data["area"])
    yield from (str(label) for label in [*FacialArea.Region.labels, *Modality.labels])
    yield from (name for _hour, name in PERIODS)
    yield from SPOKEN.values()
    yield from (text.sentence for text in (SMS_CONSENT, MARKETING_CONSENT))
    for row in _TYPES:
        yield from (row[1], row[-1])
    yield from (person.title for person in TEAM)
    yield from ("none left", "full", "closed", "away", "no match", "gone by", "not open yet")
    yield from ("AM", "PM")
    yield from (part.plural for part in DayPart)
    yield from (str(label) for label in [*Appointment.Status.labels, *WaitlistEntry.State.labels])
    yield from (word for word, _tag in STATES.values())
    yield from ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def catalog() -> Catalog:
    """An empty one with every message there is."""
    everything = Catalog(charset="utf-8")
    for message, context in [*marked(), *((name, None) for name in names())]:
        if message:
            everything.add(message, context=context)
    return everything


def up_to_date(folder: Path) -> Catalog:
    """What is translated so far, with everything that is to be translated now."""
    with (folder / "django.po").open("rb") as file:
        known = read_po(file, locale=folder.parent.name, charset="utf-8")
    known.update(catalog(), no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def write(folder: Path, known: Catalog) -> None:
    with (folder / "django.po").open("wb") as file:
        write_po(file, known, width=100, sort_output=True, no_location=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, known)


def _is_translated(message: Message) -> bool:
    """Guesses do not count: they are not compiled."""
    string = message.string
    is_whole = all(string) if isinstance(string, tuple | list) else bool(string)
    return is_whole and not message.fuzzy


if __name__ == "__main__":
    missing = []
    for folder in sorted(BASE.glob("locale/*/LC_MESSAGES")):
        words = up_to_date(folder)
        if "--check" not in sys.argv:
            write(folder, words)
        missing += [each.id for each in words if each.id and not _is_translated(each)]
    for text in missing:
        print(f"not translated: {text}")
    sys.exit(bool(missing))
