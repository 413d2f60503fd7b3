"""How a face is looked at: pure questions about codes of areas (`data/looking.toml`).

What a name tapped when booking means here, which areas lie side by side, which of what was found
matters first, and what is asked about although nobody thought of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from charting.assessment.grades import Grade, Place
from charting.assessment.scales import read_data
from charting.models import AssessmentFinding

MARKED = 0.4
"""From which share of its scale a grade lends weight to its neighbors. Ours, needs review."""
NEIGHBOUR = 0.1
"""What each marked neighbor adds, as a share of a scale. Ours, needs review."""


@dataclass(frozen=True)
class Ask:
    """Areas that are easily overlooked, and the codes of what beside them makes one ask."""

    name: str
    areas: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """A place with what was found; `weight` orders, `helped` are its marked neighbors' codes."""

    place: Place
    grade: Grade
    weight: float
    helped: tuple[str, ...]


@cache
def folds() -> dict[str, list[str]]:
    """What clients tap as one, as the areas that are assessed."""
    found: dict[str, list[str]] = read_data("looking.toml")["folds"]
    return found


def unfold(codes: Iterable[str]) -> list[str]:
    """The areas to look at for what was tapped, each once and in that order."""
    known = folds()
    return list(dict.fromkeys(part for code in codes for part in known.get(code, [code])))


@cache
def first_finding(code: str) -> str:
    """With what the page of an area begins."""
    kinds: dict[str, list[str]] = read_data("looking.toml")["first"]
    fitting = (kind for kind, codes in kinds.items() if code in codes)
    return next(fitting, str(AssessmentFinding.Finding.SHADOW))


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """Both ways: whoever shares an edge with an area."""
    written: dict[str, list[str]] = read_data("looking.toml")["neighbours"]
    pairs = {(one, other) for one, others in written.items() for other in others}
    pairs |= {(other, one) for one, other in pairs}
    everybody = {one for one, _ in pairs}
    return {one: frozenset(b for a, b in pairs if a == one) for one in everybody}


def rank(found: Mapping[Place, Grade]) -> list[Ranked]:
    """The most marked first: the grade as a share of its scale, and a tenth for each area beside it
    that is marked on the same side or in the middle. An order to look in, no diagnosis.
    """
    ranked = [_weigh(place, grade, found) for place, grade in found.items()]
    return sorted(ranked, key=lambda one: -one.weight)


def overlooked(seen: Collection[str], settled: Collection[str]) -> list[Ask]:
    """What to ask about, as areas beside it were found or treated (`seen`).

    `settled` are the areas that were looked at, with a finding or without.
    """
    asks = (
        Ask(
            row.name,
            tuple(code for code in row.areas if code not in settled),
            tuple(code for code in row.because if code in seen),
        )
        for row in _rows()
    )
    return [ask for ask in asks if ask.areas and ask.because]


def _weigh(place: Place, grade: Grade, found: Mapping[Place, Grade]) -> Ranked:
    code, side = place
    helped = sorted(other for other in neighbours().get(code, ()) if _marked(other, side, found))
    weight = grade.share + NEIGHBOUR * len(helped)
    return Ranked(place, grade, weight, tuple(helped))


def _marked(code: str, side: str, found: Mapping[Place, Grade]) -> bool:
    sides = ("R", "L", "M") if side == "M" else (side, "M")
    grades = [found[code, one] for one in sides if (code, one) in found]
    return any(grade.share >= MARKED for grade in grades)


@cache
def _rows() -> list[Ask]:
    rows = read_data("looking.toml")["overlooked"]
    return [Ask(row["name"], tuple(row["areas"]), tuple(row["beside"])) for row in rows]
