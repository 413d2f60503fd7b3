"""Where a client sits down to sign: at the link of a visit, or with our tablet in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.models import Appointment
from charting.consents.answer import Circumstances
from charting.consents.disclosing import disclosures_of
from charting.consents.queries import (
    FormStanding,
    forms_of_client,
    forms_of_visit,
    gate_of,
    is_no,
    to_sign,
)
from charting.consents.showing import Shown
from charting.models import Consent, ConsentForm
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
    are answered, `all_steps` the list in which the forms are one line. `chosen` names the forms
    that staff ask for, since `asked_at`; else the visit decides."""

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
    all_steps: str = ""

    def standings(self, now: datetime) -> list[FormStanding]:
        """The forms that are asked for here. What staff chose goes before what the visit asks;
        electronic records go before both until there is a yes."""
        if self.chosen or self.appointment is None:
            found = forms_of_client(self.client, self.location, now)
            gate = gate_of(found)
            return [one for one in found if not self.chosen or one == gate or self._asks(one)]
        return forms_of_visit(self.appointment, now, extra=("telehealth",))

    def shown(self, found: Sequence[FormStanding]) -> list[FormStanding]:
        """A link may be in other hands (ADR 0028): it tells of no answer given at another visit,
        save a no to electronic records: the page says it anyway, and it may be changed."""
        if self.is_tablet:
            return list(found)
        gate = gate_of(found) if self.is_on_paper(found) else None
        visit = self.appointment
        return [one for one in found if one.waits or one == gate or one.is_answered_at(visit)]

    def still_to_sign(self, found: Sequence[FormStanding]) -> list[FormStanding]:
        """Staff may ask again for what was answered or is optional, once each; a link does not."""
        asked_at = self.asked_at
        if not (self.chosen and asked_at):
            return to_sign(found)
        waiting = [one for one in found if self._waits(one, asked_at)]
        return [] if self.is_on_paper(found) else waiting

    def is_on_paper(self, found: Sequence[FormStanding]) -> bool:
        """The client refused electronic records, and staff did not ask them again since."""
        gate = gate_of(found)
        if gate is None or not is_no(gate):
            return False
        asked_at = self.asked_at
        return not (asked_at and self._asks(gate) and self._waits(gate, asked_at))

    def _asks(self, one: FormStanding) -> bool:
        return one.slug in self.chosen

    def _waits(self, one: FormStanding, asked_at: datetime) -> bool:
        """What was not asked for here is the form that goes before: once there is a yes or a no, it
        is answered."""
        return one.waits if not self._asks(one) else not one.is_answered_since(asked_at)

    def is_closed(self, now: datetime) -> bool:
        """The visit is over or given up: nothing is signed for it any more."""
        visit = self.appointment
        return visit is not None and (visit.status in GIVEN_UP or now > visit.ends_at + STILL_OPEN)

    def told(self, form: ConsentForm) -> tuple[str, ...]:
        """What stands under the words of this form. One statement at most."""
        return disclosures_of(form, self.client, self.location)

    def circumstances(
        self, form: ConsentForm, shown: Shown, typed: dict[str, Any], device: str
    ) -> Circumstances:
        return Circumstances(
            channel=self.channel,
            shown=shown,
            read_to_end=bool(typed.get("read_to_end")),
            device=device,
            appointment=self.appointment,
            explained_by=self.explained_by,
            witness=self.witness,
            disclosures=self.told(form),
            interpreter=self.interpreter or typed.get("interpreter", ""),
        )

    @property
    def is_tablet(self) -> bool:
        return self.channel == Consent.Channel.TABLET
