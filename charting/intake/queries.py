"""A client's health answers and what follows from them. Whatever record of the person they stand
on. Each function says how many statements it asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from bookings.models import Appointment
from charting.ground.places import clinic_place
from charting.intake.engine import Finding, findings_at, missing_questions
from charting.intake.questions import Question, Questions, current_questions, parse_questions
from charting.intake.standing import Decision, GivenAnswer, Standing, standing_answers
from charting.models import FindingResolution, IntakeAnswer, IntakeReset, Questionnaire
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of, records_of_people
from medspa.clinic.models import Location
from treatments.giving.health import Severity
from treatments.giving.wordings import day_text

WAYS = {
    IntakeAnswer.Way.LINK: "the client, through the link",
    IntakeAnswer.Way.OWN_PAGES: "the client, signed in",
    IntakeAnswer.Way.TABLET: "the client, on our tablet",
}


@dataclass(frozen=True)
class ClientAnswers:
    """Every answer of one person, oldest first, with what staff decided about it."""

    answers: Sequence[GivenAnswer]
    questions: Questions
    place: Location

    def standing(self, at: datetime) -> dict[str, Standing]:
        return standing_answers(self.answers, self.questions, at)

    def newest(self, at: datetime) -> dict[str, GivenAnswer]:
        """What was said last, whether it stands or waits beside what stands."""
        return {slug: held.newest for slug, held in self.standing(at).items()}

    def findings(self, at: datetime) -> list[Finding]:
        return findings_at(self.answers, self.questions, at, self.place.local(at).date())

    def missing(self, modalities: Collection[str], at: datetime) -> list[Question]:
        on = self.place.local(at).date()
        return missing_questions(self.answers, self.questions, modalities, at, on)

    def of_intake(self, intake: int) -> list[GivenAnswer]:
        return [one for one in self.answers if one.intake == intake]

    def of_question(self, slug: str) -> list[GivenAnswer]:
        return [one for one in self.answers if one.question == slug]


def read_answers(client: Client, place: Location) -> ClientAnswers:
    """Two statements. Days are those of the visit's own place, without a visit of `place`."""
    rows = _with_decisions(IntakeAnswer.objects.filter(intake__client__in=records_of(client)))
    return ClientAnswers([_as_given(row, place) for row in rows], current_questions(), place)


def missing_by_visit(visits: Sequence[Appointment], now: datetime) -> dict[int, tuple[int, bool]]:
    """How many questions nobody answered for each visit, by its number, and whether anybody began.
    Two statements for all of them."""
    people = {visit.client.person_id for visit in visits if visit.client}
    own = IntakeAnswer.objects.filter(intake__client__in=records_of_people(people))
    by_person: dict[int, list[IntakeAnswer]] = {}
    for row in _with_decisions(own).select_related("intake__client"):
        by_person.setdefault(row.intake.client.person_id, []).append(row)
    return {
        visit.pk: _left(visit, by_person.get(visit.client.person_id, []), now)
        for visit in visits
        if visit.client
    }


def _left(visit: Appointment, rows: Sequence[IntakeAnswer], now: datetime) -> tuple[int, bool]:
    known = ClientAnswers(
        [_as_given(row, visit.location) for row in rows], current_questions(), visit.location
    )
    missing = known.missing(modalities_of(visit), now)
    if visit.location.local(now).date() < visit.location.local(visit.starts_at).date():
        missing = [one for one in missing if not one.same_day]
    return len(missing), any(row.intake.visit_id == visit.pk for row in rows)


def _with_decisions(rows: QuerySet[IntakeAnswer]) -> QuerySet[IntakeAnswer]:
    decisions = FindingResolution.objects.select_related("by__user")
    return (
        rows.select_related(
            "intake__visit__location", "questionnaire", "staff__user", "reset__by__user"
        )
        .prefetch_related(Prefetch("resolutions", decisions))
        .defer("questionnaire__content")
    )


def findings_of(client: Client, now: datetime, place: Location | None = None) -> list[Finding]:
    """What the client's answers mean at this moment, the gravest first. Two statements, and one
    more without `place`."""
    place = place or clinic_place()
    return read_answers(client, place).findings(now)


def alerts_of(client: Client, now: datetime, place: Location | None = None) -> list[Finding]:
    """For the strip that a record opens on: what stops or asks, decided or not, and allergies."""
    found = findings_of(client, now, place)
    return [one for one in found if one.severity > Severity.NOTE or is_allergy(one)]


def is_allergy(found: Finding) -> bool:
    return asks_allergy(found.rule.question)


def asks_allergy(question: str) -> bool:
    return question.startswith("allergy-")


def modalities_of(visit: Appointment | None) -> frozenset[str]:
    """What may be given at the visit; empty where nobody knows, and then everything is asked."""
    return frozenset(visit.appointment_type.modalities) if visit else frozenset()


def stored_questions(version: int) -> Questions:
    """The questions of that version, as they were asked. One statement, unless it is the newest."""
    current = current_questions()
    if version == current.version:
        return current
    return parse_questions(Questionnaire.objects.get(version=version).content)


def question_of(answer: GivenAnswer) -> Question | None:
    """The question in the words that were asked. One statement, unless they are the newest."""
    return stored_questions(answer.version).find(answer.question)


def asked_earlier(known: ClientAnswers, at: datetime) -> list[tuple[Question, GivenAnswer]]:
    """Answers that count to questions that are not asked any more, in the words that were. One
    statement for each of them."""
    gone = [one for slug, one in known.newest(at).items() if known.questions.find(slug) is None]
    asked = [(question_of(one), one) for one in gone]
    return [(question, one) for question, one in asked if question]


def _as_given(row: IntakeAnswer, place: Location) -> GivenAnswer:
    visit = row.intake.visit
    where = visit.location if visit else place
    reset: IntakeReset | None = getattr(row, "reset", None)
    return GivenAnswer(
        pk=row.pk,
        intake=row.intake_id,
        question=row.question,
        value=row.value,
        at=row.answered_at,
        on=where.local(row.answered_at).date(),
        visit_on=where.local(visit.starts_at).date() if visit else None,
        by_staff=row.staff_id is not None,
        who=str(row.staff) if row.staff else WAYS[IntakeAnswer.Way(row.way)],
        device=row.device,
        version=row.questionnaire.version,
        set_aside_at=reset.at if reset else None,
        set_aside_words=_words_of(reset, where) if reset else "",
        decisions=tuple(_decision(one, where) for one in row.resolutions.all()),
    )


def _words_of(reset: IntakeReset, where: Location) -> str:
    return f"{reset.by} on {day_text(where.local(reset.at).date())}: {reset.reason}"


def _decision(row: FindingResolution, where: Location) -> Decision:
    return Decision(
        rule=row.rule,
        by=str(row.by),
        reason=row.reason,
        at=row.at,
        on=where.local(row.at).date(),
        letter=row.letter,
    )
