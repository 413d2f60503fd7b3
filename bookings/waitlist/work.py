"""What the waitlist puts on the page of work: who waits, and whom a gap fits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from bookings.availability.search import A_DAY, Search, first_instant
from bookings.booking.transitions import UNDONE
from bookings.models import Appointment, AppointmentStatus, WaitlistEntry
from bookings.waitlist.queries import find_waiting_entries
from medspa.accounts.permissions import Permission
from medspa.formats.dates import format_when
from medspa.work.lists import Row, Scope, WorkList, register

Status = Appointment.Status
A_MINUTE = timedelta(minutes=1)
AHEAD = timedelta(days=2)  # today and tomorrow
GAPS_AT_MOST = 20


def waiting(scope: Scope) -> Iterator[Row]:
    """Everybody on the waitlist, the longest waiting first. Two statements."""
    here = find_waiting_entries().filter(location__in=scope.locations)
    for entry in here[: scope.most]:
        place = entry.location
        whom = entry.provider.name if entry.provider else "anybody"
        yield Row(
            about=f"entry-{entry.pk}",
            says=f"{entry.appointment_type.name} with {whom}, {place}",
            address=reverse("desk_client", args=[entry.client_id]),
            client=entry.client,
            since=place.local(entry.joined_at).date(),
        )


def fitting(scope: Scope) -> Iterator[Row]:
    """Each gap of today and tomorrow with those whom it fits; alone where it fits nobody. Two
    statements, and one for each kind of visit and place that was canceled."""
    gaps = list(islice(free_gaps(scope), GAPS_AT_MOST))
    entries = list(
        find_waiting_entries()
        .filter(
            location__in={gap.location_id for gap in gaps},
            appointment_type__in={gap.appointment_type_id for gap in gaps},
        )
        .prefetch_related(None)
    )
    for gap in gaps:
        fit = [entry for entry in entries if _fits(entry, gap)]
        yield from (_row(gap, entry) for entry in fit)
        if not fit:
            yield _row(gap)


def free_gaps(scope: Scope) -> Iterator[Appointment]:
    """Visits that were canceled, lie ahead today or tomorrow, and whose time the desk could book
    with the same provider now: the soonest first. Who is away, or where it is closed, has no gap.
    """
    found = _FreeTimes(scope.now)
    return (gap for gap in _canceled(scope) if found.has(gap))


def _canceled(scope: Scope) -> QuerySet[Appointment]:
    """One of each time of a provider; none that was booked by mistake and undone at once."""
    soon = Q(pk__in=())
    for place in scope.locations:
        end = first_instant(place.local(scope.now).date() + AHEAD, place)
        soon |= Q(location=place, starts_at__gt=scope.now, starts_at__lt=end)
    steps = AppointmentStatus.objects.filter(appointment=OuterRef("pk"), status=Status.CANCELLED)
    undone = Exists(steps.filter(reason=UNDONE)) & ~Exists(steps.exclude(reason=UNDONE))
    canceled = Appointment.objects.filter(soon, status=Status.CANCELLED).exclude(undone)
    same = canceled.filter(
        provider=OuterRef("provider"), starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk")
    )
    return canceled.exclude(Exists(same)).with_people().order_by("starts_at", F("provider"))


class _FreeTimes:
    """What is free today and tomorrow, asked once for each kind of visit and place."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._found: dict[tuple[int, int], set[tuple[datetime, int]]] = {}

    def has(self, gap: Appointment) -> bool:
        key = gap.appointment_type_id, gap.location_id
        if key not in self._found:
            self._found[key] = self._ask(gap)
        return (gap.starts_at, gap.provider_id) in self._found[key]

    def _ask(self, gap: Appointment) -> set[tuple[datetime, int]]:
        today = gap.location.local(self.now).date()
        slots = Search(
            appointment_type=gap.appointment_type,
            location=gap.location,
            from_on=today,
            to_on=today + AHEAD - A_DAY,
            now=self.now,
            at_desk=True,
            step=A_MINUTE,
        ).find_slots()
        return {(slot.starts_at, provider) for slot in slots for provider in slot.providers}


def _fits(entry: WaitlistEntry, gap: Appointment) -> bool:
    is_same = (entry.location_id, entry.appointment_type_id) == (
        gap.location_id,
        gap.appointment_type_id,
    )
    wants = entry.provider_id in (None, gap.provider_id)
    return is_same and wants and entry.suits(gap.local_start)


def _row(gap: Appointment, entry: WaitlistEntry | None = None) -> Row:
    what = f"{gap.appointment_type.name} with {gap.provider.name}, {gap.location}"
    when = format_when(gap.local_start, "D j M, g:i A")
    return Row(
        about=f"gap-{gap.pk}-{entry.pk if entry else 0}",
        says=f"{when}: {what}" if entry else f"{when}: {what}. Nobody on the waitlist fits.",
        address=_booking_address(gap, entry),
        client=entry.client if entry else None,
    )


def _booking_address(gap: Appointment, entry: WaitlistEntry | None) -> str:
    """The day with what was canceled, for who waits."""
    said = {
        "location": gap.location.slug,
        "appointment_type": gap.appointment_type.slug,
        "provider": gap.provider.slug,
        "on": gap.local_start.date(),
        "client": entry.client_id if entry else "",
    }
    return (
        f"{reverse('desk_book')}?{urlencode({name: what for name, what in said.items() if what})}"
    )


register(
    WorkList(
        "gaps",
        "Gaps to fill",
        "Canceled today or tomorrow and still free, with who waits for just that. Clients with an "
        "address are offered it by themselves; call the others, and whoever is due.",
        Permission.BOOK_FOR_CLIENT,
        fitting,
    ),
    WorkList(
        "waitlist",
        "Waitlist",
        "Who waits for a time, the longest first.",
        Permission.BOOK_FOR_CLIENT,
        waiting,
        "waitlist",
    ),
)
