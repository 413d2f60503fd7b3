"""Answers to the health questions, one at a time, by whoever holds the form.

Each is a row. Two screens on one form merge by question; where both answered the same question,
the second is told who said what. What stops a treatment is not the client's to take back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from bookings.models import Appointment
from charting.errors import MissingReason
from charting.ground.acting_staff import require_staff
from charting.intake.errors import AnsweredMeanwhile, AnswerStands, NothingToAnswer
from charting.intake.queries import ClientAnswers, read_answers
from charting.intake.questions import Question
from charting.intake.screen import Screen, Typed, Way
from charting.intake.services.deciding import set_aside
from charting.intake.services.feeding import feed_answer
from charting.intake.services.loading import load_questionnaire
from charting.intake.standing import GivenAnswer, holds_on, outlasts, stops
from charting.intake.values import Asking, clean_answer
from charting.models import Intake, IntakeAnswer
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.services import lock_client
from medspa.clinic.models import StaffMember
from medspa.formats.dates import format_hour
from treatments.models import Modality, Product


@transaction.atomic
def record_answer(*, screen: Screen, typed: Typed, by: Actor, now: datetime) -> IntakeAnswer:
    """Keep one answer, and what follows from it elsewhere in the record.

    Raises NothingToAnswer, BadAnswer, AnsweredMeanwhile, AnswerStands, MissingReason (staff set a
    stop aside without a reason), NotPermitted.
    """
    staff = _staff(screen, by)
    lock_client(screen.client.pk)
    known = read_answers(screen.client, screen.place)
    question = _question(known, typed.question)
    value = clean_answer(question, typed.raw, _asking(screen, now))
    intake = open_intake(screen=screen, now=now)
    if again := _said_already(known, intake, typed, value, screen, now):
        return again
    _require_seen(known, intake, typed, value, screen)
    _require_stands(known, intake, typed, value, screen=screen, by=by, now=now)
    return _keep(intake, screen, question, value, staff=staff, by=by, now=now)


@transaction.atomic
def confirm_answers(
    *, screen: Screen, questions: Sequence[str], by: Actor, now: datetime
) -> list[IntakeAnswer]:
    """What was answered earlier is true still. Only what the screen showed, and what still holds.

    Raises NothingToAnswer, NotPermitted.
    """
    staff = _staff(screen, by)
    lock_client(screen.client.pk)
    known = read_answers(screen.client, screen.place)
    intake = open_intake(screen=screen, now=now)
    earlier = prefilled_answers(known, screen, intake, now)
    kept = [
        _keep(
            intake,
            screen,
            _question(known, slug),
            dict(earlier[slug].value),
            staff=staff,
            by=by,
            now=now,
            confirms=True,
        )
        for slug in questions
        if slug in earlier
    ]
    if questions and not kept:
        raise NothingToAnswer(gettext("These answers were confirmed already."))
    return kept


def prefilled_answers(
    known: ClientAnswers, screen: Screen, here: Intake | None, now: datetime
) -> dict[str, GivenAnswer]:
    """Answers of earlier forms than `here` that may be shown again, by question, if the screen may
    see them; none beside which an earlier one still stops a treatment, that is for staff to decide.
    A link is no proof of who holds it: it is shown nothing of before (ADR 0039)."""
    if screen.way == Way.LINK:
        return {}
    number, on = here.pk if here else None, known.place.local(now).date()
    return {
        slug: held.newest
        for slug, held in known.standing(now).items()
        if not held.kept
        and held.newest.intake != number
        and _may_be_confirmed(held.newest, known, slug, on)
    }


def _may_be_confirmed(answer: GivenAnswer, known: ClientAnswers, slug: str, on: date) -> bool:
    question = known.questions.find(slug)
    return question is not None and question.holds == "confirm" and holds_on(answer, question, on)


def intake_here(screen: Screen, now: datetime) -> Intake | None:
    """This very form, if anything was answered on it: of the visit, without one that of today."""
    if screen.visit is not None:
        return Intake.objects.filter(visit=screen.visit).first()
    newest = Intake.objects.filter(client=screen.client, visit=None).first()
    is_today = newest and _day(screen, newest.started_at) == _day(screen, now)
    return newest if is_today else None


def _day(screen: Screen, at: datetime) -> date:
    return screen.place.local(at).date()


def open_intake(*, screen: Screen, now: datetime) -> Intake:
    """The form, begun if nobody has. The client is locked. Raises NothingToAnswer."""
    if screen.visit is not None:
        _require_open(screen.visit)
    found = intake_here(screen, now)
    if found is None:
        found = Intake.objects.create(client=screen.client, visit=screen.visit, started_at=now)
    return found


def _require_open(visit: Appointment) -> None:
    if not (visit.is_before_visit or visit.status in _UNDER_WAY):
        raise NothingToAnswer(gettext("This visit is over or canceled."))


_UNDER_WAY = (Appointment.Status.ARRIVED, Appointment.Status.IN_TREATMENT)


def _staff(screen: Screen, by: Actor) -> StaffMember | None:
    """Who writes it down. The tablet is in the client's hands, whoever gave it to them."""
    if not screen.is_staff:
        return None
    if not isinstance(by, User):
        raise NothingToAnswer("Only staff write answers down for a client.")
    return require_staff(by, Permission.WRITE_CHARTS)


def _question(known: ClientAnswers, slug: str) -> Question:
    question = known.questions.find(slug)
    if question is None:
        says = gettext("This question isn't asked any more. Reload the page to see the new ones.")
        raise NothingToAnswer(says)
    return question


def _asking(screen: Screen, now: datetime) -> Asking:
    toxins = Product.objects.for_modality(Modality.NEUROTOXIN).values_list("slug", flat=True)
    return Asking(
        today=screen.place.local(now).date(), brands=frozenset(toxins), by_staff=screen.is_staff
    )


def _said_already(
    known: ClientAnswers,
    intake: Intake,
    typed: Typed,
    value: object,
    screen: Screen,
    now: datetime,
) -> IntakeAnswer | None:
    """What the same browser said last of this question today, if it says the same again: a field
    that was left and a button both bring it."""
    own = [one for one in known.of_intake(intake.pk) if one.question == typed.question]
    last = own[-1] if own else None
    if last is None or not last.device or last.device != screen.device:
        return None
    is_same = last.value == value and last.on == _day(screen, now)
    is_same = is_same and not last.was_set_aside(now)
    return IntakeAnswer.objects.get(pk=last.pk) if is_same else None


def _require_seen(
    known: ClientAnswers, intake: Intake, typed: Typed, value: object, screen: Screen
) -> None:
    """Whoever answers a question anew knows what was answered; the same answer twice is one."""
    here = [one for one in known.of_intake(intake.pk) if one.question == typed.question]
    if typed.seen is None or not here or here[-1].pk == typed.seen or here[-1].value == value:
        return
    newest = here[-1]
    if newest.device and newest.device == screen.device:
        return  # the same hands, faster than the page
    at = format_hour(known.place.local(newest.at))
    says = gettext(
        "This was answered on another screen at %(time)s. Look at it again, and answer once more "
        "if yours is right."
    )
    raise AnsweredMeanwhile(
        says % {"time": at}, field=typed.question, who=newest.who, at=newest.at, seen=newest.pk
    )


def _require_stands(
    known: ClientAnswers,
    intake: Intake,
    typed: Typed,
    value: Mapping[str, object],
    *,
    screen: Screen,
    by: Actor,
    now: datetime,
) -> None:
    """A stop is set aside by staff, with a reason; the client is told to talk to them. Whoever may
    not see what was said before learns nothing of it: their answer is kept beside it."""
    held = known.standing(now).get(typed.question)
    if held is None:
        return
    on = known.place.local(now).date()
    newer = replace(held.newest, value=value, at=now, on=on, intake=intake.pk, decisions=())
    question = known.questions.find(typed.question)
    taken_back = [one for one in held.every if outlasts(one, newer, question)]
    if not isinstance(by, User):
        if not stops(value, typed.question, on):  # what stops something else is kept as well
            _refuse_own([one for one in taken_back if screen.sees(one)], intake, typed.question)
    elif taken_back and not typed.reason.strip():
        says = f"The earlier answer stops a treatment. Why is it “{value.get('is')}” now?"
        raise MissingReason(says, field=typed.question)
    else:
        _set_aside(taken_back, typed.reason, by=by, now=now)


def _set_aside(answers: Sequence[GivenAnswer], reason: str, *, by: User, now: datetime) -> None:
    rows = IntakeAnswer.objects.select_related("intake")
    for row in rows.filter(pk__in=[one.pk for one in answers]):
        set_aside(row, reason, by=by, now=now)


def _refuse_own(answers: Sequence[GivenAnswer], intake: Intake, question: str) -> None:
    """On the form on which it was said. That of a later visit is answered anew, and staff decide
    which of the two holds (`standing.standing_answers`)."""
    if any(one.intake == intake.pk for one in answers):
        says = gettext(
            "You told us something else before, and it matters for your safety. We kept it. If it "
            "was a slip, tell us: someone on your care team can change it with you."
        )
        raise AnswerStands(says, field=question)


def _keep(
    intake: Intake,
    screen: Screen,
    question: Question,
    value: Mapping[str, object],
    *,
    staff: StaffMember | None,
    by: Actor,
    now: datetime,
    confirms: bool = False,
) -> IntakeAnswer:
    answer = IntakeAnswer.objects.create(
        intake=intake,
        questionnaire=load_questionnaire(),
        question=question.slug,
        value=dict(value),
        way=screen.way,
        staff=staff,
        device=screen.device,
        confirms=confirms,
        answered_at=now,
    )
    feed_answer(answer=answer, client=intake.client, by=by, now=now)
    record(
        by=by,
        action="intake.answered",
        target=answer,
        client=intake.client_id,
        question=question.slug,
        way=screen.way,
    )
    return answer
