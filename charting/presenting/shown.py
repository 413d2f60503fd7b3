"""A presented plan as its page and its PDF read it: the kept contents with the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from charting.estimates.shown import ShownFee, fees_of
from charting.models import Estimate, PlanPresentation
from charting.presenting.content.pricing import total_of_lines
from charting.presenting.content.words import gap_words
from charting.presenting.queries import (
    Answered,
    answers_key,
    answers_to,
    may_sign_from,
)
from medspa.formats.dates import FIRST_LANGUAGE, current_language, format_list
from treatments.catalogue.sold import NOTHING, Span
from treatments.models import Modality

Data = Mapping[str, Any]
YES, NOT_NOW, OPEN = "yes", "not_now", "open"


def words_of(contents: Data) -> Data:
    """In the language that is read now, else in the first one."""
    words: Data = contents["words"]
    found: Data = words.get(current_language()) or words[FIRST_LANGUAGE]
    return found


@dataclass(frozen=True)
class ShownLine:
    """One line with its number on the face. `answered` is None while it is open."""

    data: Data
    words: Data
    answered: Answered | None

    @property
    def number(self) -> int:
        return int(self.data["number"])

    @property
    def state(self) -> str:
        return self.answered.answer if self.answered else OPEN

    @property
    def price(self) -> Span | None:
        """Alone; with others of the same visit it may share a syringe."""
        return total_of_lines([self.data["sold"]]) if self.data["sold"] else None

    @property
    def price_text(self) -> str:
        return "" if self.price is None else str(self.price)

    @property
    def sentence(self) -> str:
        """What it does, and how much of what."""
        return " ".join(part for part in (self.words["does"], f"{self.words['amount']}.") if part)

    @property
    def times(self) -> str:
        """When it shows, how long it lasts."""
        return ", ".join(part for part in (self.words["shows"], self.words["lasts"]) if part)

    @property
    def off_label(self) -> str:
        """A sentence; empty on-label, and in plans that were shown before it was said by line."""
        return str(self.words.get("off_label", ""))

    @property
    def instead_of(self) -> list[int]:
        return list(self.data["instead_of"])


@dataclass(frozen=True)
class ShownVisit:
    """`estimate`: the written one of this visit, as it was issued when the plan was presented."""

    data: Data
    words: Data
    lines: Sequence[ShownLine]
    estimate: Estimate | None

    @property
    def number(self) -> int:
        return int(self.data["number"])

    @property
    def fees(self) -> list[ShownFee]:
        """In the sum of its written estimate, and in no line: a fee, or one that is credited."""
        return fees_of(self.estimate) if self.estimate else []

    @property
    def name(self) -> str:
        names = {
            1: gettext("First visit"),
            2: gettext("Second visit"),
            3: gettext("Third visit"),
        }
        return names.get(self.number) or gettext("Visit %(n)s") % {"n": self.number}

    @property
    def about(self) -> str:
        """ "30 minutes, neurotoxin"; a later visit says how much later."""
        gap = self.data["gap"]
        when = gap_words(gap[0], gap[-1]) if gap else ""
        length = (
            gettext("%(n)s minutes") % {"n": self.data["minutes"]} if self.data["minutes"] else ""
        )
        return ", ".join(part for part in (when, length, self.gives) if part)

    @property
    def gives(self) -> str:
        return str(self.words["gives"]).lower()

    @property
    def accepted(self) -> list[ShownLine]:
        return [line for line in self.lines if line.state == YES]

    @property
    def total(self) -> Span:
        return total_of_lines(line.data["sold"] for line in self.accepted if line.data["sold"])

    @property
    def is_shared(self) -> bool:
        """Together it costs less than line by line: a syringe serves several areas."""
        alone = sum((line.price for line in self.accepted if line.price is not None), NOTHING)
        return self.total.high < alone.high

    @property
    def total_text(self) -> str:
        return str(self.total)

    @property
    def names(self) -> str:
        """What she said yes to in it."""
        return ", ".join(str(line.words["name"]).lower() for line in self.accepted)


@dataclass(frozen=True)
class ShownPlan:
    """Everything on the page. `newer`: what was presented since."""

    presentation: PlanPresentation
    answers: Mapping[int, Answered]

    @property
    def contents(self) -> Data:
        contents: Data = self.presentation.contents
        return contents

    @cached_property
    def words(self) -> Data:
        return words_of(self.contents)

    @cached_property
    def estimates(self) -> dict[int, Estimate]:
        """What was written last for each visit that was presented with one: since then the client
        may have left something out, or booked it. By stage, in one query."""
        stages = [each["stage"] for each in self.contents["visits"] if each.get("estimate")]
        rows = Estimate.objects.filter(stage__in=stages).select_related("appointment", "location")
        newest = rows.order_by("stage_id", "-issued_at", "-pk").distinct("stage_id")
        return {one.stage_id: one for one in newest if one.stage_id} if stages else {}

    @cached_property
    def lines(self) -> list[ShownLine]:
        return [
            ShownLine(
                each, self.words["lines"][str(each["number"])], self.answers.get(each["number"])
            )
            for each in self.contents["lines"]
        ]

    @cached_property
    def visits(self) -> list[ShownVisit]:
        return [
            ShownVisit(
                each,
                self.words["visits"][str(each["stage"])],
                [line for line in self.lines if line.data["stage"] == each["stage"]],
                self.estimates.get(each["stage"]),
            )
            for each in self.contents["visits"]
        ]

    @property
    def who(self) -> str:
        """ "Theo Marchetti, PA-C", for the end of a sentence: further on it would take a comma."""
        return str(self.contents["by"])

    @property
    def left_alone(self) -> str:
        """ "your forehead and your temples"; empty where nothing was said."""
        names = [str(name).lower() for name in self.words["left_alone"]]
        return format_list(names) if names else ""

    @property
    def off_label(self) -> str:
        names = [str(name).lower() for name in self.words["risks"]["off_label"]]
        return format_list(names) if names else ""

    @property
    def visits_accepted(self) -> list[ShownVisit]:
        """Those of which anything was accepted: a visit of no line costs nothing and is none."""
        return [visit for visit in self.visits if visit.accepted]

    @property
    def has_prices(self) -> bool:
        return any(line.price is not None for line in self.lines)

    @property
    def is_priced(self) -> bool:
        """Every line that she said yes to has its price."""
        return all(line.price is not None for line in self.lines if line.state == YES)

    @property
    def total(self) -> Span:
        return sum((visit.total for visit in self.visits), NOTHING)

    @property
    def is_shared(self) -> bool:
        return any(visit.is_shared for visit in self.visits)

    @property
    def total_text(self) -> str:
        return str(self.total)

    @property
    def accepted(self) -> list[ShownLine]:
        return [line for line in self.lines if line.state == YES]

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)

    @property
    def tally(self) -> str:
        """ "2 yes, 1 not now, 1 open"."""
        says = [
            (YES, gettext("%(n)s yes")),
            (NOT_NOW, gettext("%(n)s not now")),
            (OPEN, gettext("%(n)s open")),
        ]
        counted = [(self.count(state), word) for state, word in says]
        return ", ".join(word % {"n": number} for number, word in counted if number)

    @property
    def answers_key(self) -> str:
        return answers_key(self.answers.values())

    def waits_until(self, now: datetime) -> datetime | None:
        """When the time to think it over ends, if that is still ahead."""
        until = may_sign_from(self.presentation)
        return until if now < until else None

    @property
    def modalities(self) -> list[Modality]:
        used = dict.fromkeys(line.data["modality"] for line in self.lines)
        return [Modality(each) for each in used]


def read_shown(presentation: PlanPresentation) -> ShownPlan:
    """Two queries; a signed plan shows the answers that were signed."""
    if presentation.signed_at:
        signed = (presentation.signed_answers or {})["answers"]
        answers = {
            each["line"]: Answered(each["line"], each["answer"], each["reason"]) for each in signed
        }
        return ShownPlan(presentation, answers)
    return ShownPlan(presentation, answers_to(presentation))
