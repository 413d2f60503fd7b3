"""Where a client sits down to sign: at the link of a visit, or with our tablet in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.models import Appointment
from charting.consents.answer import Circumstances
from charting.consents.queries import FormStanding, forms_of_client, forms_of_visit, to_sign
from charting.consents.showing import Shown
from charting.models import Consent
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clinic.models import Location

STILL_OPEN = timedelta(hours=12)  # after the end in the diary: a visit may run late
GIVEN_UP = (
    Appointment.Status.COMPLETED,
    Appointment.Status.CANCELLED,
    Appointment.Status.NO_SHOW,
)


@dataclass(frozen=True)
class Seat:
    """`root` is the address under which the forms lie, `after` where the client goes on once all
    are answered. `chosen` names the forms that staff ask for, since `asked_at`; else the visit
    decides."""

    client: Client
    location: Location
    channel: str
    root: str
    after: str
    appointment: Appointment | None = None
    chosen: Sequence[str] = ()
    asked_at: datetime | None = None
    explained_by: User | None = None
    witness: str = ""
    interpreter: str = ""

    def standings(self, now: datetime) -> list[FormStanding]:
        """The forms that are asked for here. What staff chose goes before what the visit asks."""
        if self.chosen or self.appointment is None:
            found = forms_of_client(self.client, self.location, now)
            return [one for one in found if not self.chosen or one.slug in self.chosen]
        return forms_of_visit(self.appointment, now, extra=("telehealth",))

    def shown(self, found: Sequence[FormStanding]) -> list[FormStanding]:
        """A link may be in other hands (ADR 0028): it tells of no answer given at another visit."""
        if self.is_tablet:
            return list(found)
        return [one for one in found if one.waits or one.is_answered_at(self.appointment)]

    def still_to_sign(self, found: Sequence[FormStanding]) -> list[FormStanding]:
        """Staff may ask again for what was answered or is optional, once each; a link does not."""
        if self.chosen and self.asked_at:
            return [one for one in found if not one.is_answered_since(self.asked_at)]
        return to_sign(found)

    def is_closed(self, now: datetime) -> bool:
        """The visit is over or given up: nothing is signed for it any more."""
        visit = self.appointment
        return visit is not None and (visit.status in GIVEN_UP or now > visit.ends_at + STILL_OPEN)

    def circumstances(self, shown: Shown, typed: dict[str, Any], device: str) -> Circumstances:
        return Circumstances(
            channel=self.channel,
            shown=shown,
            read_to_end=bool(typed.get("read_to_end")),
            device=device,
            appointment=self.appointment,
            explained_by=self.explained_by,
            witness=self.witness,
            interpreter=self.interpreter or typed.get("interpreter", ""),
        )

    @property
    def is_tablet(self) -> bool:
        return self.channel == Consent.Channel.TABLET
