"""What a client answered, as a page lists it: one rule for how it stands, on every page."""

from collections.abc import Iterable
from dataclasses import dataclass

from charting.consents.asked import Subject
from charting.consents.queries import current_forms
from charting.models import Consent
from medspa.clients.models import Client

Decision = Consent.Decision


@dataclass(frozen=True)
class AnsweredPaper:
    """`title` is in the language of the page; `state` is `signed`, `refused` or `withdrawn`."""

    consent: Consent
    title: str
    state: str


def answered_papers(client: Client, answers: Iterable[Consent]) -> list[AnsweredPaper]:
    """Two statements. A yes that was withdrawn later, wherever, is not called signed any more."""
    titles = {Subject.of(one): one.title for one in current_forms()}
    gone = _taken_back(client)
    return [
        AnsweredPaper(
            consent=one,
            title=titles.get(Subject.of(one.form), one.form.title),
            state=_state(one, gone),
        )
        for one in answers
    ]


def _state(consent: Consent, gone: set[int]) -> str:
    if consent.pk in gone:
        return str(Decision.WITHDRAWN)
    return "signed" if consent.is_agreed else str(consent.decision)


def _taken_back(client: Client) -> set[int]:
    """The yeses before a withdrawal, by number."""
    gone: set[int] = set()
    withdrawn: set[Subject] = set()
    for one in client.consents.select_related("form").defer("form__text"):  # the newest first
        if one.decision == Decision.WITHDRAWN:
            withdrawn.add(Subject.of(one.form))
        elif one.is_agreed and Subject.of(one.form) in withdrawn:
            gone.add(one.pk)
    return gone
