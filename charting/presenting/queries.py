"""Presented plans and what was answered to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from charting.models import ItemDecision, PlanPresentation
from charting.presenting.cooling import cooling_hours
from medspa.audit.chain.seals import sha256_of
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of


@dataclass(frozen=True)
class Answered:
    """The newest answer to one line of the page."""

    line: int
    answer: str
    reason: str

    @property
    def is_yes(self) -> bool:
        return self.answer == ItemDecision.Answer.YES


def newest_presentation(client: Client) -> PlanPresentation | None:
    """What was last shown to the person, on whichever of their records. One query."""
    rows = PlanPresentation.objects.with_people()
    return rows.filter(plan__client__in=records_of(client)).first()


def newer_than(presentation: PlanPresentation) -> PlanPresentation | None:
    """The one that was shown after it, if there is one."""
    newest = newest_presentation(presentation.plan.client)
    return newest if newest and newest != presentation else None


def answers_to(presentation: PlanPresentation) -> dict[int, Answered]:
    """By the number of the line. One query."""
    rows = ItemDecision.objects.newest().filter(presented__presentation=presentation)
    found = rows.select_related("presented").order_by("pk")
    return {
        one.presented.line: Answered(one.presented.line, one.answer, one.reason) for one in found
    }


def answers_key(answers: Iterable[Answered]) -> str:
    """One text for a set of answers: what was on the page when somebody signed."""
    said = sorted((each.line, each.answer, each.reason) for each in answers)
    return sha256_of({"answers": [list(each) for each in said]})


def may_sign_from(presentation: PlanPresentation) -> datetime:
    """When the time to think it over is up, as it was told when the plan was shown and as it is
    asked now: health answers may have come since. Two queries."""
    now = cooling_hours(presentation.plan.client, presentation.location)
    hours = max(presentation.cooling_off_hours, now)
    return presentation.presented_at + timedelta(hours=hours)
