"""What was done, as sentences: written from the entries of a chart, the same for the same entries.

It reads what a signature seals (`totals_of`, `containers_of`, `checks_of`), so that it can be
written again from any sealed record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import ndiff
from itertools import groupby
from typing import Any

from charting.record.contents import ChartContents
from charting.record.snapshot.screening import checks_of
from charting.record.snapshot.totals import totals_of
from treatments.giving.wordings import day_text
from treatments.wording import mid_sentence

Data = dict[str, Any]
SIDES = {"R": " right", "L": " left", "M": ""}


@dataclass(frozen=True)
class NoteText:
    """`generated`: what the entries say now; `source`: what they said when it was worded."""

    generated: str
    written: str = ""
    source: str = ""

    @property
    def is_edited(self) -> bool:
        return bool(self.written)

    @property
    def text(self) -> str:
        return self.written or self.generated

    @property
    def gone(self) -> list[str]:
        """Lines that the entries no longer say, since it was worded."""
        return self._lines("- ")

    @property
    def new(self) -> list[str]:
        """Lines that they say since."""
        return self._lines("+ ")

    @property
    def sealed(self) -> Data:
        facts = {"text": self.text, "generated": self.generated, "is_edited": self.is_edited}
        return facts | {"written": self.written, "source": self.source}

    def _lines(self, mark: str) -> list[str]:
        if not self.is_edited:
            return []
        lines = ndiff(self.source.splitlines(), self.generated.splitlines())
        return [line.removeprefix(mark) for line in lines if line.startswith(mark)]


def read_note(contents: ChartContents, containers: Iterable[Data]) -> NoteText:
    """Of an open chart, as its entries are now."""
    chart = contents.chart
    generated = note_text(totals_of(contents), containers, checks_of(contents))
    return NoteText(generated, chart.written_note, chart.note_source)


def note_in(sealed: Data) -> str:
    """Of a sealed record; one from before notes were sealed is written now."""
    if "note" in sealed:
        return str(sealed["note"]["text"])
    return note_text(sealed["products"], sealed["containers"], sealed.get("checks", []))


def note_text(products: Iterable[Data], containers: Iterable[Data], checks: Iterable[Data]) -> str:
    """A paragraph for each product, then what was looked at. Empty where nothing was given."""
    opened = list(containers)
    given = [_product(one, opened) for one in products]
    return "\n".join([*given, *_checks(checks)]) if given else ""


def _product(product: Data, opened: Iterable[Data]) -> str:
    places = ", ".join(_place(line, product["unit"]) for line in product["lines"])
    own = [one for one in opened if one["product_id"] == product["id"]]
    sentences = [
        f"{product['name']}, {product['amount']} {product['unit']} in all: {places}.",
        *(_container(one) for one in own),
        *(f"{one['sentence']}." for one in product["differences"]),
    ]
    return " ".join(sentences)


def _place(line: Data, unit: str) -> str:
    points = f" in {line['points']} points" if line["points"] > 1 else ""
    off_label = ", off-label" if line["off_label"] else ""
    where = f"{mid_sentence(line['name'])}{SIDES[line['side']]}"
    return f"{where} {line['amount']} {unit}{points}{off_label}"


def _container(one: Data) -> str:
    facts = [f"Lot {one['lot']}, expires {_day(one['expires_on'])}"]
    if one.get("diluent_ml"):
        facts.append(f"mixed with {one['diluent_ml']} mL {one['diluent'].lower()}")
    if one["wasted"] != "0":
        facts.append(f"{one['wasted']} {one['unit']} wasted")
    return f"{'; '.join(facts)}."


def _checks(checks: Iterable[Data]) -> Iterator[str]:
    """The newest of each, before and after."""
    newest = {(one["phase"], one["what"]): one for one in checks}
    by_phase = groupby(sorted(newest.values(), key=_phase), key=lambda one: one["phase"])
    for phase, rows in by_phase:
        said = [f"{WHAT[one['what']]} {one['finding'].replace('_', ' ')}" for one in rows]
        yield f"{phase.capitalize()} filler: {', '.join(said)}."


WHAT = {"vision": "vision", "refill": "capillary refill"}


def _phase(one: Data) -> tuple[bool, bool]:
    return one["phase"] != "before", one["what"] != "vision"


def _day(iso: str) -> str:
    return day_text(date.fromisoformat(iso))
