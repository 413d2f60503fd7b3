"""The scales on which findings are graded: data, read once (`data/scales.toml`)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
EVERY_AREA = "*"


@dataclass(frozen=True)
class Scale:
    """A named scale: its range, which end is the more marked one, and where that was read."""

    id: str
    name: str
    lowest: int
    highest: int
    worse: str
    areas: tuple[str, ...]
    source: str
    needs_review: bool

    def __str__(self) -> str:
        return self.id

    @property
    def grades(self) -> range:
        return range(self.lowest, self.highest + 1)

    @property
    def steps(self) -> range:
        """From the least marked grade to the most marked one."""
        return self.grades if self.worse == "higher" else self.grades[::-1]

    def share(self, grade: int) -> float:
        """How marked a grade is: 0 for the least, 1 for the most, whatever the numbers are."""
        return self.steps.index(grade) / (len(self.grades) - 1)


@cache
def scales() -> dict[str, Scale]:
    """By id, in the order of the file."""
    rows = read_data("scales.toml")["scales"]
    made = [Scale(**row | {"areas": tuple(row["areas"])}) for row in rows]
    return {scale.id: scale for scale in made}


def scales_for(area: str) -> list[Scale]:
    """The scales for an area's code; it begins with the first."""
    return [scale for scale in scales().values() if {area, EVERY_AREA} & set(scale.areas)]


def read_data(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
