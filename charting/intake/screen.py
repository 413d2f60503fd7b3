"""Who holds the health questions, and what they typed into one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookings.models import Appointment
from charting.intake.standing import GivenAnswer
from charting.models import IntakeAnswer
from medspa.clients.models import Client
from medspa.clinic.models import Location

Way = IntakeAnswer.Way


@dataclass(frozen=True)
class Screen:
    """The form that somebody holds: whose it is, for which visit, where days are counted, and how
    it came into their hands. `device` tells browsers apart; `staff` writes it down."""

    client: Client
    place: Location
    way: str
    visit: Appointment | None = None
    device: str = ""

    @property
    def is_staff(self) -> bool:
        return self.way == Way.STAFF

    def sees(self, answer: GivenAnswer) -> bool:
        """A link shows only what this very browser answered (ADR 0039)."""
        return self.way != Way.LINK or (bool(answer.device) and answer.device == self.device)


@dataclass(frozen=True)
class Typed:
    """What was answered to one question. `seen` is the answer that the screen showed (0: none);
    `reason` is why staff set a stop aside."""

    question: str
    raw: Mapping[str, Sequence[str]]
    seen: int | None = None
    reason: str = ""
