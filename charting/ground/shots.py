"""The standard photographs of a sitting, and which of them there are (`data/views.toml`)."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from charting.models import Photo

DATA = Path(__file__).parent / "data" / "views.toml"


@dataclass(frozen=True)
class Shot:
    """A view with an expression; `areas`: whose treatment asks for it, none: every one."""

    view: str
    expression: str
    areas: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        view, expression = Photo.View(self.view).label, Photo.Expression(self.expression).label
        return f"{view}, {expression.lower()}"

    @property
    def key(self) -> tuple[str, str]:
        return (self.view, self.expression)

    @property
    def plate(self) -> str:
        """The picture of the face that shows how the head is turned."""
        return f"img/face/{self.view}-light-1x.webp"

    @property
    def plate_dark(self) -> str:
        return f"img/face/{self.view}-dark-1x.webp"


@cache
def _shots() -> tuple[Shot, ...]:
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["shot"]
    return tuple(
        Shot(row["view"], row["expression"], frozenset(row.get("areas", ()))) for row in rows
    )


def shots_for(areas: Collection[str]) -> list[Shot]:
    """In the order in which they are taken; without areas those at rest."""
    return [one for one in _shots() if not one.areas or one.areas & set(areas)]


def missing(shots: Iterable[Shot], photos: Iterable[Photo]) -> list[Shot]:
    """What was not taken yet; a refused photograph is none."""
    taken = {(one.view, one.expression) for one in photos if one.state != Photo.State.REFUSED}
    return [one for one in shots if one.key not in taken]
