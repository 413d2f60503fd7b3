"""The time that somebody wants, before anything is locked or known."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext
from psycopg.types.range import TimestamptzRange

from bookings.availability.fragmentation import find_unusable_minutes
from bookings.availability.needs import Need, resource_needs
from bookings.availability.search import Search, Slot
from bookings.errors import ClientBusy, NaiveTime, SlotTaken
from bookings.models import Appointment, AppointmentType
from medspa.clients.models import Client
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.errors import RuleViolation
from medspa.formats.dates import format_when

NEAREST, NEARBY = 3, 12
NEAREST_WITHIN = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class SlotRequest:
    """`provider` None means any; `resources` are rooms and devices that it wants to have among
    those that its type takes. `ignoring` is the appointment or hold that gives way. `lasts`
    None: as long as its type.

    `at_desk` lifts the notice that clients must give. `by_staff`: refusals may name visits.
    """

    appointment_type: AppointmentType
    location: Location
    starts_at: datetime
    now: datetime
    client: Client | None = None
    provider: StaffMember | None = None
    resources: tuple[Resource, ...] = ()
    ignoring: int = 0
    lasts: timedelta | None = None
    at_desk: bool = False
    by_staff: bool = False

    def __post_init__(self) -> None:
        """Reckon in UTC: adding an hour to a local time adds it to the wall, and the wall jumps.

        Raises NaiveTime.
        """
        for name in ("starts_at", "now"):
            object.__setattr__(self, name, in_utc(getattr(self, name)))

    @property
    def day(self) -> date:
        return self.location.local(self.starts_at).date()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + (self.lasts or self.appointment_type.duration)

    @property
    def needs(self) -> list[Need]:
        """The rooms and devices that it takes."""
        return resource_needs(self.appointment_type, self.resources)

    @property
    def occupied(self) -> TimestamptzRange:
        return self.appointment_type.occupied_from(self.starts_at, self.lasts)

    def search(self, from_on: date, to_on: date) -> Search:
        return Search(
            appointment_type=self.appointment_type,
            location=self.location,
            from_on=from_on,
            to_on=to_on,
            now=self.now,
            provider=self.provider,
            resources=self.resources,
            ignoring=self.ignoring,
            lasts=self.lasts,
            at_desk=self.at_desk,
        )

    def find_slot(self) -> Slot | None:
        """The slot as anybody would be shown it: what is offered and what is given are one.

        Whether a provider takes another visit that day is a rule that the desk may set aside.
        """
        asked = self.search(self.day, self.day)
        return self.among(replace(asked, past_limits=True, only_at=self.starts_at).find_slots())

    def among(self, slots: list[Slot]) -> Slot | None:
        return next((slot for slot in slots if slot.starts_at == self.starts_at), None)

    def find_nearest(self, *, but_itself: bool = False) -> list[Slot]:
        """The free slots closest to the request, before or after it, soonest first.

        A minute that a slot would leave unusable counts like one that it lies further away.
        """
        search = self.search(self.day - timedelta(days=1), self.day + NEAREST_WITHIN)
        free = [slot for slot in search.find_slots() if self._may_name(slot, but_itself)]
        close = sorted(free, key=self._distance)[:NEARBY]
        unusable = find_unusable_minutes(search, [slot.turn for slot in close])
        lost = {turn: timedelta(minutes=each.minutes) for turn, each in unusable.items()}
        close.sort(key=lambda slot: self._distance(slot) + lost.get(slot.turn, timedelta()))
        return sorted(close[:NEAREST], key=lambda slot: slot.starts_at)

    def _may_name(self, slot: Slot, but_itself: bool) -> bool:
        return not (but_itself and slot.starts_at == self.starts_at)

    def _distance(self, slot: Slot) -> timedelta:
        return abs(slot.starts_at - self.starts_at)


@dataclass(frozen=True)
class Near:
    """A fact of a refusal: around which request other times are worth looking for.

    Looking takes a search of sixteen days, so whoever shows them looks, after the locks are gone.
    """

    slot_request: SlotRequest
    but_itself: bool = False

    def find_slots(self) -> list[Slot]:
        return self.slot_request.find_nearest(but_itself=self.but_itself)


def find_nearest_slots(refusal: RuleViolation | None) -> list[Slot]:
    """Up to three free times close to the one refused, soonest first; none where none would help.

    Asks the diary, so never inside the transaction that refused.
    """
    near = refusal.facts.get("near") if refusal else None
    return near.find_slots() if isinstance(near, Near) else []


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises NaiveTime."""
    if at.tzinfo is None:
        raise NaiveTime("The time needs an offset, as in 2027-03-14T09:00:00-07:00.")
    return at.astimezone(UTC)


def slot_taken_error(slot_request: SlotRequest) -> SlotTaken:
    """Also said of a time that is free, to whom it must seem taken: it is not among the nearest."""
    return SlotTaken(
        gettext("That time was just taken. Please choose another."),
        near=Near(slot_request, but_itself=True),
    )


def client_busy_error(slot_request: SlotRequest) -> ClientBusy:
    """Only for the client and the team: to others it would tell of the client's visit."""
    return ClientBusy(
        _other_appointment(slot_request)
        or gettext("You already have a visit under this name at that time."),
        near=Near(slot_request),
        slot_request=slot_request,
    )


def _other_appointment(slot_request: SlotRequest) -> str:
    """For staff: which visit it is that the client has then."""
    if not slot_request.by_staff or slot_request.client is None:
        return ""
    theirs = Appointment.objects.active(slot_request.now).filter(
        occupied__overlap=slot_request.occupied
    )
    other = (
        theirs.filter(client=slot_request.client)
        .exclude(pk=slot_request.ignoring)
        .with_people()
        .first()
    )
    if other is None:
        return ""
    begins, who = format_when(other.local_start, "g:i A"), slot_request.client.full_name
    return f"{who} has another visit then: {other.reference} at {begins} with {other.provider}."


def request_again(
    appointment: Appointment, now: datetime, *, by_staff: bool = False
) -> SlotRequest:
    """The time that the appointment has or had, asked for again."""
    return SlotRequest(
        appointment_type=appointment.appointment_type,
        location=appointment.location,
        starts_at=appointment.starts_at,
        now=now,
        client=appointment.client,
        provider=appointment.provider,
        ignoring=appointment.pk,
        lasts=appointment.lasts,
        at_desk=True,
        by_staff=by_staff,
    )
