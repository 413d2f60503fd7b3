"""Join the waitlist and leave it again."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from bookings.errors import NotWaiting, WrongProvider
from bookings.ground.access import require_may_book
from bookings.ground.tokens import hash_of
from bookings.ground.waitlist_tokens import hold_token
from bookings.messages.waitlist_notices import tell_joined
from bookings.models import Appointment, AppointmentType, WaitlistEntry, WaitlistOffer
from bookings.models.waitlist import every_part
from bookings.reservation.holds import release_hold
from bookings.reservation.schedule_rules import not_offered_error
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import SYSTEM, Actor, record
from medspa.audit.sweeping import Sweep
from medspa.clients.models import Client
from medspa.clients.resemblances import gone_on_with
from medspa.clients.services import lock_client
from medspa.clinic.models import Location, StaffMember
from medspa.errors import NotPermitted
from medspa.ratelimit import hidden_caller

BATCH = 500
State = WaitlistEntry.State


@dataclass(frozen=True, kw_only=True)
class WaitlistPreferences:
    """When an appointment may begin, on the clock of the place; `weekdays` as in
    `date.weekday()`."""

    weekdays: list[int]
    earliest: time
    latest: time
    from_on: date
    to_on: date
    day_parts: list[str] = field(default_factory=every_part)


@dataclass(frozen=True, kw_only=True)
class WaitlistRequest:
    """What somebody waits for. `network`: whence they joined online; few times are kept at once
    for those of one. `birth_on`: as typed online."""

    appointment_type: AppointmentType
    location: Location
    wishes: WaitlistPreferences
    provider: StaffMember | None = None
    network: str = ""
    birth_on: date | None = None

    @property
    def fields(self) -> dict[str, object]:
        """What an entry of the list keeps of it."""
        network = hidden_caller(self.network) if self.network else ""
        known = {"birth_on": self.birth_on} if self.birth_on else {}
        return {"provider": self.provider, "joined_from": network} | asdict(self.wishes) | known


@transaction.atomic
def join_waitlist(
    waitlist_request: WaitlistRequest, *, client: Client, by: Actor, now: datetime
) -> WaitlistEntry:
    """Put the client on the list, and tell them how to leave it.

    Who waits for this appointment at this place already keeps their place in line with the new
    wishes. Raises NotPermitted, WrongLocation, WrongProvider.
    """
    require_may_book(by, client)
    kind, location = waitlist_request.appointment_type, waitlist_request.location
    _require_offered(kind, location, waitlist_request.provider)
    client = gone_on_with(lock_client(client.pk))
    wished = waitlist_request.fields
    entry, is_new = WaitlistEntry.objects.update_or_create(
        client=client,
        appointment_type=kind,
        location=location,
        state=State.WAITING,
        defaults=wished,
        create_defaults=wished | {"joined_at": now},
    )
    action = "waitlist_entry.joined" if is_new else "waitlist_entry.changed"
    record(by=by, action=action, target=entry, client=client.pk, type=kind.pk)
    tell_joined(entry, now)
    return entry


@transaction.atomic
def change_preferences(
    *,
    entry: WaitlistEntry,
    wishes: WaitlistPreferences,
    provider: StaffMember | None,
    by: Actor,
) -> WaitlistEntry:
    """Wait for other days, hours or somebody else, in the same place in line.

    Raises NotPermitted, NotWaiting, WrongProvider.
    """
    _require_may_change(by, entry)
    entry = _locked(entry)
    if not entry.is_waiting:
        raise _not_waiting_error(entry)
    _require_offered(entry.appointment_type, entry.location, provider)
    changed = {"provider": provider} | asdict(wishes)
    for name, value in changed.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(changed))
    record(by=by, action="waitlist_entry.changed", target=entry)
    return entry


@transaction.atomic
def leave_waitlist(*, entry: WaitlistEntry, by: Actor, now: datetime) -> WaitlistEntry:
    """Take them off the list; a time kept for nobody else any more is free again.

    Leaving again changes nothing. Raises NotPermitted, NotWaiting (they have booked, or it is
    over).
    """
    _require_may_change(by, entry)
    return close_entry(entry, State.LEFT if isinstance(by, Client) else State.REMOVED, by, now)


def close_entry(entry: WaitlistEntry, to: str, by: Actor, now: datetime) -> WaitlistEntry:
    """As `leave_waitlist`, whoever it is that may. Inside a transaction."""
    batch = _lock_hold_of(entry)
    entry = _locked(entry)
    if entry.state in (State.LEFT, State.REMOVED):
        return entry
    if not entry.is_waiting:
        raise _not_waiting_error(entry)
    _close(entry, to, by, now)
    offers = WaitlistOffer.objects.filter(state=WaitlistOffer.State.OFFERED)
    offers.filter(entry=entry).update(state=WaitlistOffer.State.LAPSED, settled_at=now)
    if batch and not offers.filter(batch=batch).exists():
        release_hold(token=hold_token(batch), by=by)
    return entry


def end_past_entries(sweep: Sweep, *, now: datetime) -> None:
    """Close the entries whose last day is over everywhere."""
    over = (
        WaitlistEntry.objects.filter(
            state=State.WAITING, to_on__lt=now.astimezone(UTC).date() - timedelta(days=1)
        )
        .exclude(offers__state=WaitlistOffer.State.OFFERED)
        .order_by("pk")
    )
    for pk in list(over.values_list("pk", flat=True)[:BATCH]):
        one = over.filter(pk=pk).select_for_update(skip_locked=True, of=("self",))
        sweep.alone(f"bookings.waitlistentry:{pk}", partial(_end, one, now))


def _end(past: QuerySet[WaitlistEntry], now: datetime) -> None:
    for entry in past:
        _close(entry, State.ENDED, SYSTEM, now)


def close_as_booked(entry: WaitlistEntry, by: Actor, now: datetime) -> None:
    """They have what they waited for. The caller has locked the entry."""
    _close(entry, State.BOOKED, by, now)


def _close(entry: WaitlistEntry, state: str, by: Actor, now: datetime) -> None:
    entry.state, entry.closed_at, entry.joined_from = state, now, ""
    entry.save(update_fields=["state", "closed_at", "joined_from"])
    record(by=by, action=f"waitlist_entry.{state}", target=entry)


def _require_offered(
    kind: AppointmentType, location: Location, provider: StaffMember | None
) -> None:
    is_offered = kind.is_active and location.is_active
    if not (is_offered and kind.locations.filter(pk=location.pk).exists()):
        raise not_offered_error(location)
    if provider and not kind.providers.filter(pk=provider.pk, is_active=True).exists():
        says = gettext("%(who)s doesn't do this visit.")
        raise WrongProvider(says % {"who": provider.name}, field="provider")


def _locked(entry: WaitlistEntry) -> WaitlistEntry:
    return WaitlistEntry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)


def _not_waiting_error(entry: WaitlistEntry) -> NotWaiting:
    says = gettext("You're no longer on the list: %(state)s.")
    return NotWaiting(says % {"state": gettext(entry.get_state_display()).lower()})


def _require_may_change(by: Actor, entry: WaitlistEntry) -> None:
    allowed = by.may(Permission.BOOK_FOR_CLIENT) if isinstance(by, User) else True
    if isinstance(by, Client):
        allowed = by.pk == entry.client_id
    if not allowed:
        raise NotPermitted("You may not change the waitlist.")


def _lock_hold_of(entry: WaitlistEntry) -> UUID | None:
    """The batch of the time offered to them. Its hold is locked before the entry, as by whoever
    accepts; the other way round the two would wait for each other."""
    offer = entry.offers.filter(state=WaitlistOffer.State.OFFERED).first()
    if offer is None:
        return None
    holds = Appointment.objects.filter(token_hash=hash_of(hold_token(offer.batch)))
    list(holds.select_for_update().values_list("pk"))
    return offer.batch
