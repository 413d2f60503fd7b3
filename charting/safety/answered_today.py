"""What the health questions of today say to the question of the day about one product.

It is shown beside that question and answers nothing: what is signed as asked was asked, and tapped.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from charting.intake.queries import ClientAnswers
from charting.models import Chart
from charting.safety.client_health import ClientHealth
from treatments.giving import Request
from treatments.giving.health import HealthFinding, Severity
from treatments.giving.wordings import clock_text
from treatments.models import Product

ALLERGEN_OF = {
    "allergy-albumin": "albumin",
    "allergy-milk": "milk_protein",
    "allergy-numbing": "lidocaine",
}


@dataclass(frozen=True)
class AnsweredToday:
    """`at` is the newest answer of the day, on the clock of the place; `missing` names what was
    left open, and is empty otherwise."""

    at: datetime
    found: list[HealthFinding]
    missing: str

    @property
    def sentence(self) -> str:
        """What is said already, without its full stop."""
        nothing = "" if self.missing else "nothing that concerns this product"
        return f"From the health answers of {clock_text(self.at)}: {self.titles or nothing}"

    @property
    def titles(self) -> str:
        return "; ".join(dict.fromkeys(one.title for one in self.found))

    @property
    def words(self) -> dict[str, Any]:
        """To begin the words with, should something be reported, so that nobody types it anew."""
        named = [ALLERGEN_OF[one.question] for one in self.found if one.question in ALLERGEN_OF]
        return {"reported": self.titles[:500], "allergies": list(dict.fromkeys(named))}


def answered_today(
    health: ClientHealth, chart: Chart, product: Product, at: datetime, on: date
) -> AnsweredToday | None:
    """`health`: of the client of the chart. None where nobody answered that day."""
    told_at = _told_at(health.known, at, on)
    if told_at is None:
        return None
    asked = Request(str(product.modality), on, at, product=product)
    return AnsweredToday(
        at=chart.appointment.location.local(told_at),
        found=_found(health, asked),
        missing=health.missing(asked),
    )


def _told_at(known: ClientAnswers, at: datetime, on: date) -> datetime | None:
    return max((one.at for one in known.answers if one.at <= at and one.on == on), default=None)


def _found(health: ClientHealth, asked: Request) -> list[HealthFinding]:
    """What concerns the product wherever it is given, and what is noted about places that are not
    chosen yet. What a rule of giving judges itself stands with that rule."""
    return [
        one
        for one in health.findings(asked)
        if not one.judged_by
        and (one.scope.fits(asked) or one.severity == Severity.NOTE)
        and asked.modality in one.scope.modalities
    ]
