"""A grade as others read it: the number, its scale, and how marked that is."""

from dataclasses import dataclass

from charting.assessment.scales import Scale, scales
from charting.models import AssessmentFinding

Place = tuple[str, str]
"""Code of an area, and the client's side: R, L or M."""


@dataclass(frozen=True)
class Grade:
    """What was found in one place. Grades of two scales compare by `share` only."""

    finding: str
    scale: Scale | None
    grade: int | None

    @property
    def share(self) -> float:
        """How marked, from 0 to 1; what has no grade is neither little nor much: a half."""
        if self.scale is None or self.grade is None:
            return 0.5
        return self.scale.share(self.grade)

    def __str__(self) -> str:
        name = AssessmentFinding.Finding(self.finding).label
        return name if self.grade is None else f"{name} {self.grade} ({self.scale})"


def grade_of(found: AssessmentFinding) -> Grade:
    """A scale that is no longer in the file keeps its number out of every comparison."""
    scale = scales().get(found.scale)
    is_known = scale is not None and found.grade in scale.grades
    return (
        Grade(found.finding, scale, found.grade) if is_known else Grade(found.finding, None, None)
    )
