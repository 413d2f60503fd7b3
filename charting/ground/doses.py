"""Lines of a chart and items of a plan as doses, and the reason that an unusual one needs."""

from collections.abc import Iterable

from charting.errors import ReasonNeeded
from charting.models import Injection, PlanItem
from treatments.giving.dosing import Dose, unusually_much


def given_doses(lines: Iterable[Injection]) -> list[Dose]:
    return [Dose(line.area, line.side, line.given, line.point_count) for line in lines]


def planned_doses(items: Iterable[PlanItem]) -> list[Dose]:
    return [Dose(item.area, item.side, item.intended) for item in items]


def require_reason(dose: Dose, beside: Iterable[Dose], reason: str) -> str:
    """The reason to store: none for a usual amount. Raises ReasonNeeded, which says what is much.

    A soft limit: whoever says why may go above it.
    """
    unusual = unusually_much(dose, beside)
    if not unusual:
        return ""
    if not reason.strip():
        sentences = [warning.sentence for warning in unusual]
        raise ReasonNeeded(". ".join(sentences) + ". Why?", field="reason", warnings=sentences)
    return reason.strip()
