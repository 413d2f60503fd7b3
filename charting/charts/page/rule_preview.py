"""What the rules say before the tap: about what is chosen, and about what would be opened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from charting.charts.page.workspace import Workspace
from charting.models import Chart, GivingException
from charting.record.contents import ChartContents
from charting.record.gates.rules import exceptions_of_client
from charting.safety.may_give import read_facts, request_for_product, vial_of
from charting.safety.services.exceptions import is_stated
from treatments.giving import Answer, Facts, Request, judge_request
from treatments.models import Product, Rule, Who
from treatments.models.policy import PAPERS


@dataclass(frozen=True)
class RulePreview:
    """The answers to one question; exam and consent are told beside it (`missing_papers`)."""

    answers: list[Answer]
    stated: list[GivingException]
    chart: Chart
    line: int | None = None

    @property
    def open(self) -> list[Answer]:
        """What still asks for a reason, or refuses: refusals first."""
        found = [one for one in self.answers if not one.is_allowed and not self._is_stated(one)]
        return sorted(found, key=lambda one: not one.is_refused)

    @property
    def is_refused(self) -> bool:
        return any(one.is_refused for one in self.open)

    @property
    def needs_prescriber(self) -> bool:
        return any(one.who != Who.ANYBODY for one in self.open)

    @property
    def notes(self) -> list[Answer]:
        return [one for one in self.answers if one.is_allowed and one.is_note]

    @property
    def in_order(self) -> list[Answer]:
        return [one for one in self.answers if one.is_allowed and not one.is_note]

    def _is_stated(self, answer: Answer) -> bool:
        return is_stated(answer, self.stated, self.chart, self.line)


def preview_opening(contents: ChartContents, product: Product, at: datetime) -> RulePreview:
    """May it be opened for this client now?"""
    return _answer(contents, request_for_product(contents.chart, product, at))


def preview_giving(work: Workspace, at: datetime) -> RulePreview | None:
    """May the amount that stands in the form be given at the chosen place now? Without one nothing
    is said of doses. A line that is corrected keeps its time. None while nothing is chosen."""
    chosen = work.chosen
    if chosen.container is None or chosen.area is None or not chosen.side:
        return None
    line = chosen.editing
    asked = request_for_product(
        work.contents.chart, chosen.container.product, line.at if line else at
    )
    amount = line.amount if line else _amount(work.here.filled)
    vial = vial_of(chosen.container, work.contents.chart.appointment.location)
    asked = replace(asked, area=chosen.area, side=chosen.side, amount=amount, vial=vial)
    facts = _facts(work.contents, asked, work)
    return _answer(work.contents, asked, facts, line.pk if line else None)


def _amount(filled: str) -> Decimal | None:
    return Decimal(filled) if filled else None


def _facts(contents: ChartContents, asked: Request, work: Workspace | None = None) -> Facts:
    chart = contents.chart
    return read_facts(
        chart.client,
        chart.injector,
        [asked],
        chart.appointment.location,
        papers=contents.papers,
        writing=chart,
        ignoring=work.chosen.editing if work else None,
    )


def _answer(
    contents: ChartContents, asked: Request, facts: Facts | None = None, line: int | None = None
) -> RulePreview:
    answers = judge_request(asked, facts or _facts(contents, asked))
    stated = [one for one in exceptions_of_client(contents.chart) if one.on == asked.on]
    return RulePreview(_without_papers(answers), stated, contents.chart, line)


def _without_papers(answers: Iterable[Answer]) -> list[Answer]:
    return [one for one in answers if one.rule not in PAPERS or one.rule == Rule.ORDER]
