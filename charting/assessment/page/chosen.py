"""The area in hand: what is noted there, and what a tap would note."""

from collections.abc import Mapping
from dataclasses import dataclass

from charting.assessment import looking
from charting.assessment.page.marks import GradeRow, say_findings
from charting.assessment.scales import Scale, scales_for
from charting.assessment.services import BOTH
from charting.ground.marks import meant
from charting.models import AssessmentFinding
from treatments.models import FacialArea

Findings = list[AssessmentFinding]


@dataclass(frozen=True)
class ChosenArea:
    """`here` is what is noted in it, `before` what the last assessment found."""

    area: FacialArea
    scale: Scale
    finding: str
    here: Findings
    before: Findings

    @property
    def scales(self) -> list[Scale]:
        return scales_for(self.area.pk)

    @property
    def before_said(self) -> str:
        return say_findings(self.before)

    @property
    def can_be_as_before(self) -> bool:
        return bool(self.before) and not self.here

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Each kind with its name."""
        return [(kind.value, kind.label) for kind in AssessmentFinding.Finding]

    @property
    def rows(self) -> list[GradeRow]:
        """The grades to tap: both sides at once, then each."""
        sides = (BOTH, *self.area.sides) if len(self.area.sides) > 1 else self.area.sides
        return [
            GradeRow(side, self.scale, self._one(self.here, side), self._one(self.before, side))
            for side in sides
        ]

    def _one(self, found: Findings, side: str) -> AssessmentFinding | None:
        """What is found on that side; of both sides only what is the same on both."""
        alike = [one for one in found if one.finding == self.finding]
        if side != BOTH:
            return next((one for one in alike if one.side == side), None)
        is_even = len(alike) == 2 and len({(one.scale, one.grade) for one in alike}) == 1
        return alike[0] if is_even else None


def choose_area(
    area: FacialArea, here: Findings, before: Findings, asked: Mapping[str, str]
) -> ChosenArea:
    """Scale and finding as asked; else as noted, as the last time, and what an area begins with."""
    known = [*here, *before]
    said = meant(asked.get("finding", ""), AssessmentFinding.Finding.values)
    kinds = [said, *(one.finding for one in known)]
    finding = next((kind for kind in kinds if kind in AssessmentFinding.Finding), "")
    scale = _scale([asked.get("scale", ""), *(one.scale for one in here)], scales_for(area.pk))
    return ChosenArea(area, scale, finding or looking.first_finding(area.pk), here, before)


def _scale(wanted: list[str], possible: list[Scale]) -> Scale:
    named = (scale for name in wanted for scale in possible if meant(name, [scale.id]))
    return next(named, possible[0])
