"""Was a signed chart touched? Every hash is made again and every row compared."""

from dataclasses import dataclass
from typing import Any

from charting.models import Addendum, Chart, Signature
from charting.sealing import chain_of, seal_addendum, seal_signature
from charting.sheet import Sheet, read_sheet
from charting.summary import containers_of, injections_of, words_of

# Names may be reworded in the catalogue later; what was given may not.
COMPARED = {
    "containers": ("id", "lot", "expires_on", "opened", "used", "wasted", "diluent_ml"),
    "injections": (
        "id",
        "sequence",
        "container",
        "area",
        "side",
        "amount",
        "point",
        "places",
        "device",
        "reason",
        "at",
    ),
}


@dataclass(frozen=True)
class Verification:
    """`problems` are sentences; none means that the record is as it was signed."""

    problems: list[str]
    links: int

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify_chart(chart: Chart) -> Verification:
    """Make the hashes of a signed chart again and compare its rows with what was sealed."""
    chain = chain_of(chart)
    return Verification([*_broken_links(chain), *_changed_rows(chart, chain)], len(chain))


def _broken_links(chain: list[Signature | Addendum]) -> list[str]:
    problems = []
    previous = ""
    for entry in chain:
        if entry.previous_sha256 != previous:
            problems.append(f"{entry}: what came before it is missing or was changed.")
        if entry.sha256 != _hash_of(entry):
            problems.append(f"{entry}: the content no longer fits its hash.")
        previous = entry.sha256
    return problems


def _hash_of(entry: Signature | Addendum) -> str:
    return seal_signature(entry) if isinstance(entry, Signature) else seal_addendum(entry)


def _changed_rows(chart: Chart, chain: list[Signature | Addendum]) -> list[str]:
    signed = next((entry for entry in chain if isinstance(entry, Signature)), None)
    if signed is None:
        return ["The chart carries no signature."]
    sheet = read_sheet(chart)
    return [
        f"The {part} are not those that were signed."
        for part, now in _parts(sheet).items()
        if _facts(part, now) != _facts(part, signed.snapshot.get(part))
    ]


def _parts(sheet: Sheet) -> dict[str, Any]:
    return {
        "words": words_of(sheet),
        "containers": containers_of(sheet),
        "injections": injections_of(sheet),
    }


def _facts(part: str, data: Any) -> Any:
    keys = COMPARED.get(part)
    if keys is None or data is None:
        return data
    return [
        {key: row.get(key, "") for key in keys} for row in data
    ]  # "": sealed before it was kept
