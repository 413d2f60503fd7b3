"""Other times for visits that have no place any more, from the search that every page uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookings.availability.search import Search, Slot
from bookings.models import Appointment
from bookings.schedule.clashes import Clash
from medspa.clinic.models import StaffMember

LOOKS_AHEAD = timedelta(days=21)
LOOKS_BACK = timedelta(hours=12)
EACH = 3


@dataclass(frozen=True)
class Proposal:
    """A free time for a visit, and with whom."""

    starts_at: datetime
    provider: StaffMember
    same_day: bool
    same_provider: bool


def propose_times(clashes: Sequence[Clash], now: datetime) -> dict[int, list[Proposal]]:
    """By appointment: the same day with somebody else, then the same person soonest, then anybody.

    No time is proposed to two visits. One statement for each kind of visit and place, however many
    the visits, and one for the people.
    """
    taken: set[tuple[datetime, int]] = set()
    free: dict[tuple[int, int], list[Slot]] = {}
    chosen: dict[int, list[tuple[datetime, int]]] = {}
    for clash in clashes:
        visit = clash.appointment
        kind = (visit.appointment_type_id, visit.location_id)
        if kind not in free:
            free[kind] = _free_times(visit, clashes, now)
        chosen[visit.pk] = _best(visit, free[kind], taken)
        taken.update(chosen[visit.pk])
    people = StaffMember.objects.in_bulk({who for some in chosen.values() for _at, who in some})
    visits = {clash.appointment.pk: clash.appointment for clash in clashes}
    return {
        pk: [_proposal(visits[pk], at, people[who]) for at, who in some]
        for pk, some in chosen.items()
    }


def _free_times(visit: Appointment, clashes: Sequence[Clash], now: datetime) -> list[Slot]:
    """From the day of the first such visit to some weeks after the last."""
    alike = [
        clash.appointment
        for clash in clashes
        if clash.appointment.appointment_type_id == visit.appointment_type_id
        and clash.appointment.location_id == visit.location_id
    ]
    days = [each.local_start.date() for each in alike]
    search = Search(
        appointment_type=visit.appointment_type,
        location=visit.location,
        from_on=min(days),
        to_on=min(max(days), min(days) + LOOKS_AHEAD) + LOOKS_AHEAD,
        now=now,
        at_desk=True,
    )
    return search.find_slots()


def _best(
    visit: Appointment, slots: Sequence[Slot], taken: set[tuple[datetime, int]]
) -> list[tuple[datetime, int]]:
    pairs = [
        (slot.starts_at, who)
        for slot in slots
        for who in slot.providers
        if (slot.starts_at, who) not in taken and slot.starts_at >= visit.starts_at - LOOKS_BACK
    ]
    day = visit.local_start.date()
    groups = (
        sorted(
            (pair for pair in pairs if visit.location.local(pair[0]).date() == day),
            key=lambda pair: abs(pair[0] - visit.starts_at),
        ),
        [pair for pair in pairs if pair[1] == visit.provider_id],
        pairs,
    )
    first = [next((pair for pair in group), None) for group in groups]
    wanted = [*(pair for pair in first if pair), *pairs]
    return _apart(wanted)[:EACH]


def _apart(pairs: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """Each time once, in order of time among the first few."""
    chosen: dict[datetime, int] = {}
    for at, who in pairs:
        chosen.setdefault(at, who)
        if len(chosen) == EACH:
            break
    return sorted(chosen.items())


def _proposal(visit: Appointment, at: datetime, who: StaffMember) -> Proposal:
    same_day = visit.location.local(at).date() == visit.local_start.date()
    return Proposal(at, who, same_day, who.pk == visit.provider_id)
