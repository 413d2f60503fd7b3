"""The parts of a snapshot, and how each is compared with the rows later on.

A part is a pure function of what the rows say. `snapshot.PARTS` lists them all: signing seals each
one, verification reads each one again. Everything in a part is compared unless it is named as
`uncompared`: names, which the catalogue and clients may change lawfully, and sentences. What is
is held by the keyed seal alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from charting.record.contents import ChartContents

Facts = Any  # only text, whole numbers, truth values, None, lists and maps

# A label that stands beside its code in the seal may be reworded; without a code it is the fact.
LABELS = {
    "plane": "plane_code",
    "technique": "technique_code",
    "diluent": "diluent_code",
    "device_kind": "device_kind_code",
    "aspiration": "aspiration_code",
}
# Charts that were sealed before these were known say nothing of them: there must still be none.
EMPTY_BEFORE = frozenset(
    {
        "places",
        "reason",
        "device_kind_code",
        "gauge",
        "length_mm",
        "entry_point",
        "aspiration_code",
        "passes",
        "line_note",
    }
)


@dataclass(frozen=True)
class Part:
    """One key of the snapshot.

    `read` is asked when it is sealed and, unless `again` is given, when it is verified; `again`
    also knows what was sealed. `uncompared` names what inside is not compared. `since` gives
    the format from which a key is compared, where older charts could change lawfully. `predates`
    says that its rows are older than the part: a seal without it says nothing about them.
    """

    key: str
    read: Callable[[ChartContents], Facts]
    uncompared: frozenset[str] = frozenset()
    again: Callable[[ChartContents, Facts], Facts] | None = None
    is_uncompared: bool = False
    predates: bool = False
    since: Mapping[str, int] = field(default_factory=dict)

    def now(self, contents: ChartContents, sealed: Facts) -> Facts:
        return self.again(contents, sealed) if self.again else self.read(contents)


def find_differences(
    part: Part, sealed: Facts, contents: ChartContents, sealed_in: int
) -> list[str]:
    """What the rows say otherwise than the seal, each in a word or two; empty if nothing."""
    if part.is_uncompared:
        return []
    now = part.now(contents, sealed)
    skipped = part.uncompared | {key for key, first in part.since.items() if sealed_in < first}
    return _differ(_bare(sealed, skipped), _bare(now, skipped), "")


def is_sealed_before(part: Part, snapshot: Mapping[str, Facts], contents: ChartContents) -> bool:
    """Whether the chart was sealed before this part was. A list must then be empty still."""
    if part.key in snapshot:
        return False
    now = part.now(contents, [])
    return part.predates or not (isinstance(now, list) and now)


def _bare(facts: Facts, skipped: frozenset[str]) -> Facts:
    """The facts that are compared."""
    if isinstance(facts, Mapping):
        return {key: _bare(value, skipped) for key, value in facts.items() if key not in skipped}
    if isinstance(facts, list):
        return [_bare(one, skipped) for one in facts]
    return facts


def _differ(sealed: Facts, now: Facts, where: str) -> list[str]:
    if isinstance(sealed, Mapping) and isinstance(now, Mapping):
        return _differ_in_keys(sealed, now, where)
    if isinstance(sealed, list) and isinstance(now, list):
        return _differ_in_rows(sealed, now, where)
    return [] if sealed == now else [where or "changed"]


def _differ_in_keys(sealed: Mapping[str, Facts], now: Mapping[str, Facts], where: str) -> list[str]:
    """A key that was not sealed is younger than the chart, and not compared."""
    found = []
    labels = {label for label, code in LABELS.items() if code in sealed}
    for key in {**sealed, **now}:
        if key not in labels and (key in sealed or key in EMPTY_BEFORE):
            found += _differ(sealed.get(key, ""), now.get(key), f"{where} {key}".strip())
    return found


def _differ_in_rows(sealed: list[Facts], now: list[Facts], where: str) -> list[str]:
    before, after = _by_name(sealed, now), _by_name(now, sealed)
    found = [f"{where} {name} is gone".strip() for name in before if name not in after]
    found += [f"{where} {name} was added".strip() for name in after if name not in before]
    for name in before:
        if name in after:
            found += _differ(before[name], after[name], f"{where} {name}".strip())
    return found


def _by_name(rows: list[Facts], others: list[Facts]) -> dict[str, Facts]:
    """Rows by what names them in both lists: id, area and side, else their place."""
    for naming in (_number, _place):
        names = [naming(row) for row in rows]
        if all(names) and len(set(names)) == len(names) and all(map(naming, others)):
            return dict(zip(names, rows, strict=True))
    return {f"row {place}": row for place, row in enumerate(rows, start=1)}


def _number(row: Facts) -> str:
    return str(row.get("id", "")) if isinstance(row, Mapping) else ""


def _place(row: Facts) -> str:
    if not isinstance(row, Mapping) or "area" not in row:
        return ""
    return " ".join(str(row[key]) for key in ("area", "side") if key in row)
