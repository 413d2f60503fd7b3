"""One thing that must be true before a chart is signed, and the way to mend it.

To add a gate: a member of `treatments.models.policy.Rule`, with its row in the table of who may
set a rule aside (`default_when_given`, `default_when_signed`, and the migration that knows it); a
function from the contents of a chart to gates, each with its `rule`, in a file of its own here;
and a line in `signing_gates.gates_of`, which finds in the table who may answer for what is not met.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from charting.models import Chart, StatedException
from medspa.accounts.permissions import Permission
from treatments.giving import Policy
from treatments.giving.wordings import clock_text, day_text
from treatments.models import Rule, Who
from treatments.models.policy import PERMISSION_TO_DECIDE

ABOUT = "injection:"


@dataclass(frozen=True)
class Mend:
    """Where a gate that is not met is mended, in the words of a link."""

    label: str
    url: str


@dataclass(frozen=True)
class Gate:
    """`rule`: its row in the table of who may set rules aside; `newest`: the key of the newest line
    that it judges; `who` may answer for it, where it is not met; `is_answered`: somebody did, or
    noted a late consent; `is_note`: it holds up nothing, and is not in order by itself either."""

    code: str
    sentence: str
    is_met: bool
    rule: Rule
    mend: Mend | None = None
    newest: int = 0
    who: Who = Who.NOBODY
    is_answered: bool = False
    is_note: bool = False

    @property
    def word(self) -> str:
        """What it is, before its sentence."""
        if self.is_answered:
            return "Exception"
        if not self.is_met:
            return "Not met"
        return "Note" if self.is_note else "Met"

    @property
    def is_exceptable(self) -> bool:
        return not self.is_met and self.who != Who.NOBODY

    @property
    def permission(self) -> Permission:
        """That of those who may answer for it."""
        return PERMISSION_TO_DECIDE[self.who]

    @property
    def subject(self) -> str:
        return subject_of(self.newest)

    @property
    def anchor(self) -> str:
        return f"mend-{self.code}"

    def answered_by(self, stated: StatedException) -> "Gate":
        """The gate as met: somebody answers for what it says."""
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


def settled(gate: Gate, stated: Iterable[StatedException], policy: Policy) -> Gate:
    """With who may answer for it by the table; met, if somebody does."""
    if gate.is_met:
        return gate
    gate = replace(gate, who=policy.who_answers(gate.rule))
    if not gate.is_exceptable:
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
