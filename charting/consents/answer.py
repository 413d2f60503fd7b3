"""What a client answers to a form, and in which circumstances."""

from dataclasses import dataclass
from datetime import date

from bookings.models import Appointment
from charting.consents.showing import Shown
from charting.models import Consent, ConsentForm
from medspa.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`drawing` is a PNG of `read_drawing`, or empty; `name_explained` says who signs for whom."""

    form: ConsentForm
    decision: str
    signed_name: str = ""
    name_explained: str = ""
    covers_off_label: bool = False
    photo_uses: tuple[str, ...] = ()
    holds_until: date | None = None
    drawing: bytes = b""

    @property
    def is_agreed(self) -> bool:
        return self.decision == Consent.Decision.AGREED


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Where and how it was answered, and who helped. `seen_by`: it was signed on paper before them.
    `disclosures` stood under the words."""

    channel: str = Consent.Channel.STAFF
    shown: Shown | None = None
    read_to_end: bool = False
    device: str = ""
    appointment: Appointment | None = None
    explained_by: User | None = None
    witness: str = ""
    interpreter: str = ""
    seen_by: User | None = None
    disclosures: tuple[str, ...] = ()

    @property
    def is_electronic(self) -> bool:
        """On a screen in the client's hands."""
        return self.channel != Consent.Channel.STAFF
