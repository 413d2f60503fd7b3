"""One thing that must be true before a chart is signed, and the way to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from charting.models import Chart, StatedException
from treatments.giving.wordings import clock_text, day_text

ABOUT = "injection:"


@dataclass(frozen=True)
class Mend:
    """Where a gate that is not met is mended, in the words of a link."""

    label: str
    url: str


@dataclass(frozen=True)
class Gate:
    """`newest`: the key of the newest line that it judges; `is_exceptable`: a prescriber may
    answer for it; `is_answered`: one did, or noted a late consent."""

    code: str
    sentence: str
    is_met: bool
    mend: Mend | None = None
    newest: int = 0
    is_exceptable: bool = False
    is_answered: bool = False

    @property
    def subject(self) -> str:
        return subject_of(self.newest)

    @property
    def anchor(self) -> str:
        return f"mend-{self.code}"

    def answered_by(self, stated: StatedException) -> "Gate":
        """The gate as met: a prescriber answers for what it says."""
        when = stated.chart.appointment.location.local(stated.at)
        return replace(
            self,
            is_met=True,
            is_answered=True,
            sentence=f"{self.sentence}. Exception stated by {stated.by} on "
            f"{day_text(when.date())} at {clock_text(when)}: {stated.reason}",
            mend=None,
        )


def is_answer_to(stated: StatedException, gate: Gate) -> bool:
    """It answers for exactly these words, and for no line that was written after it."""
    return (
        stated.rule == gate.code
        and stated.sentence == gate.sentence
        and newest_of(stated) >= gate.newest
    )


def as_answered(stated: Iterable[StatedException], gate: Gate) -> Gate:
    """Met, if a prescriber answers for it."""
    if gate.is_met or not gate.is_exceptable:
        return gate
    answer = next((one for one in stated if is_answer_to(one, gate)), None)
    return gate.answered_by(answer) if answer else gate


def on_mending_page(chart: Chart, code: str, label: str) -> Mend:
    return Mend(label, f"{reverse('mend_chart', args=[chart.pk])}#mend-{code}")


def on_chart_page(chart: Chart, query: str, label: str) -> Mend:
    return Mend(label, f"{chart.get_absolute_url()}?{query}")


def subject_of(newest: int) -> str:
    return f"{ABOUT}{newest}"


def newest_of(stated: StatedException) -> int:
    """The key of the newest line that it answers for; 0: it names none."""
    number = stated.subject.removeprefix(ABOUT)
    return int(number) if number.isdecimal() else 0
