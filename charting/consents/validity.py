"""Did a consent hold at the moment it was given? Judged like a clearance: by the instant itself.

Nothing here reads the database or the clock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from charting.consents.asked import Kind, Subject, subjects_of_line, treatment_subject
from charting.ground.moments import Moment
from charting.models import Consent, ConsentForm
from treatments.giving.wordings import day_text

CONSENT_HOLDS = timedelta(days=365)  # or until the form changes [GK]
Answers = Iterable[Consent]
Forms = Iterable[ConsentForm]


def answer_before(consents: Answers, subject: Subject, at: datetime) -> Consent | None:
    """The client's newest answer (newest first) that was signed by then, whatever it says."""
    return next(
        (one for one in consents if Subject.of(one.form) == subject and one.signed_at <= at), None
    )


def consent_problem(
    consents: Answers, forms: Forms, modality: str, moment: Moment, product_class: str = ""
) -> str:
    """Why there was no valid consent at that moment, in sentences without the last full stop;
    empty if there was one."""
    held, known = list(consents), list(forms)
    asked = subjects_of_line(known, modality, product_class, moment.at)
    problems = [subject_problem(held, known, one, moment) for one in asked]
    return ". ".join(problem for problem in problems if problem)


def subject_problem(consents: Answers, forms: Forms, subject: Subject, moment: Moment) -> str:
    """Why the client does not agree to this at that moment; empty if they do."""
    words = subject.words
    answer = answer_before(consents, subject, moment.at)
    if answer is None:
        return f"No consent to {words} before the first injection"
    if answer.decision == Consent.Decision.WITHDRAWN:
        return f"The client withdrew the consent to {words} {moment.tell(answer.signed_at)}"
    if not answer.is_agreed:
        return f"The client refused {words} {moment.tell(answer.signed_at)}"
    if answer.holds_until and answer.holds_until < moment.on:
        return f"The consent to {words} was given until {day_text(answer.holds_until)} only"
    if moment.at - answer.signed_at > CONSENT_HOLDS:
        return f"The consent to {words} is older than a year: the client must sign again"
    if is_outdated(answer.form, forms, moment.at):
        return (
            f"The words of the consent to {words} have changed: "
            "the client must sign the new version"
        )
    return ""


def off_label_acknowledged(
    consents: Answers, forms: Forms, modality: str, moment: Moment, product_class: str = ""
) -> bool:
    """The client was told at that moment which uses are off-label, and agreed.

    The newest answer to the form for it decides, if there is any; else the tick of the treatment.
    """
    held, known = list(consents), list(forms)
    own = Subject(Kind.OFF_LABEL)
    if answer_before(held, own, moment.at) is not None:
        return not subject_problem(held, known, own, moment)
    subject = treatment_subject(known, modality, product_class, moment.at)
    answer = answer_before(held, subject, moment.at)
    return (
        answer is not None
        and answer.covers_off_label
        and not subject_problem(held, known, subject, moment)
    )


def answers_relied_on(
    consents: Sequence[Consent],
    forms: Sequence[ConsentForm],
    modality: str,
    moment: Moment,
    product_class: str = "",
) -> list[Consent]:
    """The answers that decide at that moment, agreed or not, each once."""
    asked = [
        *subjects_of_line(forms, modality, product_class, moment.at),
        Subject(Kind.OFF_LABEL),
    ]
    found = [answer_before(consents, one, moment.at) for one in asked]
    return [one for one in found if one]


def is_outdated(form: ConsentForm, forms: Forms, at: datetime) -> bool:
    """Newer words in the language that was signed were published by then."""
    return any(
        one.subject == form.subject
        and one.language == form.language
        and one.version > form.version
        and one.published_at <= at
        for one in forms
    )
