"""What a state says of exams: who may examine, in which mode, for how long, and what is told.

`treatments/data/jurisdictions/` has a file for each state that was looked at and one, `default`,
for all others: the strictest answer, which nobody has checked. `JURISDICTIONS_DIR` may hold a
clinic's own files; they come first, value by value. Every value says where it was found and when.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models

DATA_DIR = Path(__file__).parent.parent / "data" / "jurisdictions"
ANYWHERE = "default"
CHECKED_EVERY = relativedelta(months=12)
# Postal codes of the states and the District of Columbia, with their names.
STATES: Mapping[str, str] = tomllib.loads(
    (DATA_DIR.parent / "states.toml").read_text(encoding="utf-8")
)
CREDENTIALS = ("MD", "DO", "PA", "NP")


class ExamMode(models.TextChoices):
    """How the prescriber saw the client."""

    IN_PERSON = "in_person", "In person"
    LIVE_VIDEO = "live_video", "Live video"
    ASYNCHRONOUS = "asynchronous", "Photos and answers, not live"
    AUDIO_ONLY = "audio_only", "Phone, no picture"


MODE_LABELS = {mode.value: mode.label for mode in ExamMode}


@dataclass(frozen=True)
class Known[T]:
    """One value, where it was found, and when somebody last looked."""

    value: T
    source: str
    checked_on: date
    needs_review: bool

    @property
    def words(self) -> str:
        """As a page shows it."""
        if isinstance(self.value, bool):
            return "Yes" if self.value else "No"
        if isinstance(self.value, list):
            return (
                ", ".join(MODE_LABELS.get(str(one), str(one)) for one in self.value)
                or "Nothing found"
            )
        return str(self.value)

    def is_stale(self, on: date) -> bool:
        return self.checked_on + CHECKED_EVERY < on


@dataclass(frozen=True)
class Jurisdiction:
    """`may_examine` are credentials (`CREDENTIALS`), `modes` values of `ExamMode`."""

    state: str
    may_examine: Known[list[str]]
    modes: Known[list[str]]
    valid_days: Known[int]
    telehealth_consent: Known[bool]
    disclosures: Known[list[str]]
    supervision: Known[str]

    @property
    def name(self) -> str:
        return STATES.get(self.state, "this state")

    @property
    def values(self) -> dict[str, Known[Any]]:
        return {name: getattr(self, name) for name in VALUES}

    @property
    def said(self) -> list[tuple[str, Known[Any]]]:
        """Each value under its name in words."""
        return [(VALUES[name], known) for name, known in self.values.items()]

    def to_check(self, on: date) -> list[str]:
        """Which values nobody has reviewed, or not for a year, in words."""
        return [
            VALUES[name] + (": not checked for 12 months" if known.is_stale(on) else "")
            for name, known in self.values.items()
            if known.needs_review or known.is_stale(on)
        ]


VALUES = {
    "may_examine": "who may examine",
    "modes": "how the exam may be held",
    "valid_days": "how many days a clearance holds",
    "telehealth_consent": "whether telehealth needs a consent",
    "disclosures": "what a consent must disclose",
    "supervision": "supervision",
}


def jurisdiction_of(state: str) -> Jurisdiction:
    """What holds in a state, by its postal code; what is not known there is as strict as can be."""
    found = _read(ANYWHERE) | _read(state) if state in STATES else _read(ANYWHERE)
    return Jurisdiction(state=state, **{name: found[name] for name in VALUES})


def checked_states() -> list[str]:
    """The states that have a file, by code."""
    folders = [DATA_DIR, *_own_folder()]
    found = {file.stem for folder in folders for file in folder.glob("??.toml")}
    return sorted(found & set(STATES))


@cache
def state_of(region: str) -> str:
    """The postal code of a region as an address writes it: "WA", "Washington"; empty: none."""
    said = region.strip()
    by_name = {name.lower(): code for code, name in STATES.items()}
    return said.upper() if said.upper() in STATES else by_name.get(said.lower(), "")


def credential_classes(credentials: str) -> set[str]:
    """Which of `CREDENTIALS` somebody has, by what is written behind the name: "PA-C", "ARNP"."""
    words = credentials.upper().replace(".", "").replace(",", " ").replace("-", " ").split()
    found = {word for word in words if word in CREDENTIALS}
    return found | {"NP" for word in words if word.endswith("NP")}


def _read(name: str) -> dict[str, Known[Any]]:
    found: dict[str, Known[Any]] = {}
    for folder in (DATA_DIR, *_own_folder()):
        found |= _read_file(folder / f"{name}.toml")
    return found


def _own_folder() -> list[Path]:
    own = getattr(settings, "JURISDICTIONS_DIR", "")
    return [Path(own)] if own else []


@cache
def _read_file(path: Path) -> dict[str, Known[Any]]:
    if not path.exists():
        return {}
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: Known(**content[name]) for name in VALUES if name in content}
