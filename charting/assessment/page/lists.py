"""What the page of an assessment lists: what is to look at, and what was found, in its order."""

from dataclasses import dataclass

from charting.assessment.grades import Grade
from treatments.models import FacialArea


@dataclass(frozen=True)
class LookAt:
    """An area in a list of what to look at."""

    area: FacialArea
    said: str
    is_done: bool
    is_chosen: bool


@dataclass(frozen=True)
class Fold:
    """What the client tapped when booking, and the areas that it means."""

    name: str
    parts: list[LookAt]

    @property
    def is_many(self) -> bool:
        return len(self.parts) > 1


@dataclass(frozen=True)
class AreaRank:
    """An area in the order of what matters; `sides` are its grades, R before L."""

    area: FacialArea
    sides: list[tuple[str, Grade]]
    share: float
    helped: list[FacialArea]

    @property
    def is_uneven(self) -> bool:
        """Two sides of which one is more marked, or of which one alone was noted."""
        shares = {grade.share for _, grade in self.sides}
        return self.sides[0][0] != "M" and (len(self.sides) == 1 or len(shares) > 1)
