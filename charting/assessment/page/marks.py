"""What the page of an assessment draws: findings on the face, and grades to tap."""

from collections.abc import Iterable
from dataclasses import dataclass

from charting.assessment.grades import grade_of
from charting.assessment.scales import Scale
from charting.assessment.services import BOTH
from charting.models import AssessmentFinding
from treatments.giving.dosing import SIDE_NAMES

NAMES = {BOTH: "Both sides", "R": "Client's right", "L": "Client's left", "M": "Middle"}
SHORT = {BOTH: "Both", "R": "R", "L": "L", "M": ""}


@dataclass(frozen=True)
class Mark:
    """A finding on the face. `state` is noted, or ghost: as it was the last time."""

    found: AssessmentFinding
    state: str

    @property
    def area(self) -> str:
        return self.found.area_id

    @property
    def side(self) -> str:
        return self.found.side

    @property
    def key(self) -> str:
        """The first letter of what was found, and Lt for light; the legend says them."""
        return "Lt" if self.found.finding == "light" else self.found.get_finding_display()[0]

    @property
    def label(self) -> str:
        return "" if self.found.grade is None else str(self.found.grade)

    @property
    def description(self) -> str:
        where = f", {SIDE_NAMES[self.side]}" if self.side in ("R", "L") else ""
        when = " the last time" if self.state == "ghost" else ""
        return f"{self.found.area}{where}: {grade_of(self.found)}{when}"


@dataclass(frozen=True)
class GradeRow:
    """The grades of one side to tap. `now` is what is noted there, `before` the last time."""

    side: str
    scale: Scale
    now: AssessmentFinding | None
    before: AssessmentFinding | None

    @property
    def short(self) -> str:
        return SHORT[self.side]

    @property
    def name(self) -> str:
        return NAMES[self.side]

    @property
    def chips(self) -> list[tuple[int, bool, bool]]:
        """Each grade; whether it is noted; whether it was the last time."""
        return [
            (grade, self._is(self.now, grade), self._is(self.before, grade))
            for grade in self.scale.grades
        ]

    def _is(self, found: AssessmentFinding | None, grade: int) -> bool:
        return found is not None and (found.scale, found.grade) == (self.scale.id, grade)


def say_findings(found: Iterable[AssessmentFinding]) -> str:
    """Of one area: "Volume 4 (MMPS) R+L, Shadow L"."""
    sides: dict[str, list[str]] = {}
    for one in found:
        sides.setdefault(str(grade_of(one)), []).append(one.side)
    return ", ".join(
        said if own == ["M"] else f"{said} {'+'.join(own)}" for said, own in sides.items()
    )
