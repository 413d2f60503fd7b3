"""The health answers on the client record: what was found, what is open, what differs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from charting.intake.engine import Finding
from charting.intake.queries import is_allergy, read_answers
from charting.intake.questions import Question
from medspa.clients.models import Client
from medspa.clinic.models import Location


@dataclass(frozen=True)
class IntakePanel:
    """`birth_differs` is the date of birth that was answered where the card says another."""

    findings: list[Finding]
    missing: list[Question]
    newest_at: datetime | None
    birth_differs: date | None

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
    birth = known.newest(now).get("birth-date")
    return IntakePanel(
        findings=known.findings(now),
        missing=known.missing(modalities, now),
        newest_at=known.answers[-1].at if known.answers else None,
        birth_differs=_differing(birth.value.get("is") if birth else None, client.birth_on),
    )


def _differing(said: object, known: date | None) -> date | None:
    try:
        told = date.fromisoformat(str(said))
    except ValueError:
        return None
    return told if known is not None and told != known else None
