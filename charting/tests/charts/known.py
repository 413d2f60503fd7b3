"""A plain model of what was in order when something was given, beside the real record."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from treatments.models import Lot

YEAR = timedelta(days=365)


@dataclass
class Exam:
    modality: str
    regions: list[str]
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass
class Answer:
    agreed: bool
    off_label: bool
    version: int
    at: datetime


@dataclass
class Known:
    """What the model remembers, with plain means."""

    exams: list[Exam] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: {"neurotoxin": 1, "filler": 1})
    aside: set[int] = field(default_factory=set)
    faults: dict[int, set[str]] = field(default_factory=dict)

    def faults_of(self, lot: Lot, modality: str, region: str, now: datetime) -> set[str]:
        answer = self.answers.get(modality)
        agreed = (
            answer is not None
            and answer.agreed
            and answer.version == self.versions[modality]
            and now - answer.at <= YEAR
        )
        # Neither area is on a label: each line needs the tick, if there is a consent at all.
        return {
            fault
            for fault, is_there in {
                "clearance": not any(self._permits(e, modality, region, now) for e in self.exams),
                "consent": not agreed,
                "off_label": agreed and answer is not None and not answer.off_label,
                "lot": lot.pk in self.aside,
            }.items()
            if is_there
        }

    @staticmethod
    def _permits(exam: Exam, modality: str, region: str, now: datetime) -> bool:
        return (
            exam.modality == modality
            and region in exam.regions
            and now.date() <= exam.at.date() + YEAR
            and exam.withdrawn_at is None
        )
