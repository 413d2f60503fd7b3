"""What is done, looked at again and reported in each kind of case: data, read once (`data/`)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Protocol:
    """Steps, and what is tapped, for a kind. `pulse_units` U every `pulse_minutes`; 0: none."""

    title: str
    steps: tuple[str, ...]
    signs: tuple[str, ...]
    measures: tuple[str, ...]
    pulse_units: int
    pulse_minutes: int
    check_minutes: int
    source: str
    needs_review: bool


@dataclass(frozen=True)
class FollowUpRule:
    """A look so many `days` after a case of these kinds began; of no kinds: of all."""

    id: str
    title: str
    days: int
    kinds: tuple[str, ...]
    source: str
    needs_review: bool


@dataclass(frozen=True)
class DutyRule:
    """A report: to whom, by which form, within how many days; None where none was found."""

    id: str
    title: str
    addressee: str
    form: str
    applies: str
    owner: str
    state: str
    counts: str
    source: str
    needs_review: bool
    days: int | None = None


@dataclass(frozen=True)
class Phone:
    """A number to call: as it is read, and as it is dialed."""

    name: str
    phone: str
    detail: str = ""
    needs_review: bool = False

    @property
    def dialed(self) -> str:
        return "".join(each for each in self.phone if each.isdigit() or each == "+")


@cache
def protocol_of(kind: str) -> Protocol:
    row = _read("protocols.toml")[kind]
    lists = {name: tuple(row[name]) for name in ("steps", "signs", "measures")}
    return Protocol(**row | lists)


@cache
def follow_up_rules() -> dict[str, FollowUpRule]:
    rows = _read("follow_ups.toml")
    return {
        name: FollowUpRule(id=name, **row | {"kinds": tuple(row["kinds"])})
        for name, row in rows.items()
    }


@cache
def duty_rules() -> dict[str, DutyRule]:
    return {name: DutyRule(id=name, **row) for name, row in _read("duties.toml").items()}


@cache
def country_phones() -> tuple[Phone, ...]:
    return tuple(Phone(**row) for row in _read("phones.toml")["phones"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
