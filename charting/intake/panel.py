"""The health answers on the client record: what was found, what is open, what differs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from charting.intake.engine import Finding
from charting.intake.queries import ClientAnswers, asks_allergy, is_allergy, read_answers
from charting.intake.questions import NO, Question
from charting.intake.rules import rules_of
from charting.intake.standing import YEAR, GivenAnswer, stops
from medspa.clients.models import Client
from medspa.clinic.models import Location
from treatments.giving.wordings import day_text


@dataclass(frozen=True)
class SetAside:
    """What an answer stopped that staff set aside: it stays visible, with who said why."""

    title: str
    words: str


@dataclass(frozen=True)
class IntakePanel:
    """`birth_differs` is the date of birth that was answered where the card says another;
    `no_allergies_at` is when no was said to every question about allergies."""

    findings: list[Finding]
    missing: list[Question]
    newest_at: datetime | None
    birth_differs: date | None
    set_aside: list[SetAside]
    no_allergies_at: datetime | None = None

    @property
    def stops(self) -> list[Finding]:
        return [one for one in self.findings if one.is_stop and one.is_open]

    @property
    def to_decide(self) -> list[Finding]:
        return [one for one in self.findings if one.is_open and not one.is_stop]

    @property
    def allergies(self) -> list[Finding]:
        return [one for one in self.findings if is_allergy(one)]


def read_panel(
    client: Client, place: Location, now: datetime, modalities: Collection[str] = ()
) -> IntakePanel:
    """What is open of what is asked where these may be given. Two statements."""
    known = read_answers(client, place)
    return IntakePanel(
        findings=known.findings(now),
        missing=known.missing(modalities, now),
        newest_at=known.answers[-1].at if known.answers else None,
        birth_differs=birth_told(known, client.birth_on, now),
        set_aside=[_set_aside(one) for one in known.answers if _stopped(one, now)],
        no_allergies_at=_no_allergies_at(known, now),
    )


def _no_allergies_at(known: ClientAnswers, now: datetime) -> datetime | None:
    """The oldest of these answers; None unless each is a no."""
    newest = known.newest(now)
    asked = [slug for slug in known.questions.questions if asks_allergy(slug)]
    said = [newest[slug] for slug in asked if slug in newest]
    is_no = len(said) == len(asked) and all(one.value.get("is") == NO for one in said)
    return min((one.at for one in said), default=None) if is_no else None


def _stopped(answer: GivenAnswer, now: datetime) -> bool:
    is_stop = stops(answer.value, answer.question, answer.on)
    return is_stop and answer.was_set_aside(now) and now - YEAR <= answer.at


def _set_aside(answer: GivenAnswer) -> SetAside:
    rule = next(one for one in rules_of(answer.question) if one.locks)
    return SetAside(rule.title, answer.set_aside_words)


def birth_differs_in_words(told: date, on_record: date) -> str:
    """Which of the two says what, without its full stop."""
    return f"Born {day_text(told)} by the health answers, {day_text(on_record)} by the record"


def birth_told(known: ClientAnswers, on_record: date | None, now: datetime) -> date | None:
    """The date of birth that was answered, where the record says another: it may be somebody
    else's answers, or somebody else's record."""
    answer = known.newest(now).get("birth-date")
    try:
        told = date.fromisoformat(str(answer.value.get("is") if answer else ""))
    except ValueError:
        return None
    return told if on_record is not None and told != on_record else None
