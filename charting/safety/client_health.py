"""The health answers of one client, as the rules of giving ask for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from charting.intake.engine import findings_at, missing_questions
from charting.intake.queries import ClientAnswers
from treatments.giving import Request
from treatments.giving.health import HealthFinding
from treatments.giving.wordings import modality_text


@dataclass(frozen=True)
class ClientHealth:
    """Judged by the moment of a request, like papers: what was answered later counts later."""

    known: ClientAnswers
    _found: dict[tuple[datetime, date], list[HealthFinding]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def findings(self, asked: Request) -> Iterable[HealthFinding]:
        """Worked out once for each moment: a chart asks about each of its lines."""
        when = asked.at, asked.on
        if when not in self._found:
            found = findings_at(self.known.answers, self.known.questions, *when)
            self._found[when] = [one.as_health_finding() for one in found]
        return self._found[when]

    def missing(self, asked: Request) -> str:
        questions = self.known.questions
        missing = missing_questions(
            self.known.answers, questions, [asked.modality], asked.at, asked.on
        )
        if not missing:
            return ""
        what = modality_text(asked.modality).lower()
        if len(missing) == len(questions.asked_of([asked.modality])):
            return f"The health questions for {what} were not answered."
        few = ", ".join(one.said("short") for one in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        return f"Health questions for {what} left open: {few}{more}."
