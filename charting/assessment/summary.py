"""The newest assessment in a few words: what heads a client's record, and what was most marked."""

from dataclasses import dataclass

from charting.assessment.grades import Grade
from charting.assessment.looking import rank
from charting.assessment.queries import draft_of, grades_in, newest_assessment
from charting.models import Assessment
from medspa.clients.models import Client
from treatments.models import FacialArea

SHOWN = 4


@dataclass(frozen=True)
class MarkedArea:
    """An area with its grades by side, R before L."""

    area: FacialArea
    sides: list[tuple[str, Grade]]


@dataclass(frozen=True)
class AssessmentSummary:
    """`newest` counts; `draft` is being written."""

    newest: Assessment | None
    draft: Assessment | None

    @property
    def most_marked(self) -> list[MarkedArea]:
        """The areas that matter most, at most four."""
        if self.newest is None:
            return []
        found, grades = self.newest.findings.all(), grades_in(self.newest)
        areas = {one.area_id: one.area for one in found}
        codes = list(dict.fromkeys(one.place[0] for one in rank(grades)))[:SHOWN]
        return [MarkedArea(areas[code], _sides(code, grades)) for code in codes]

    @property
    def others(self) -> list[FacialArea]:
        """What else was noted, less marked or without a grade."""
        if self.newest is None:
            return []
        shown = {one.area.pk for one in self.most_marked}
        noted = {one.area_id: one.area for one in self.newest.findings.all()}
        return [area for code, area in noted.items() if code not in shown]


def summary_of(client: Client) -> AssessmentSummary:
    """Four queries."""
    return AssessmentSummary(newest_assessment(client), draft_of(client))


def _sides(code: str, grades: dict[tuple[str, str], Grade]) -> list[tuple[str, Grade]]:
    return [(side, grades[code, side]) for side in "RLM" if (code, side) in grades]
