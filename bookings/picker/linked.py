"""Rows of free times for appointments that belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.availability.search import Slot
from bookings.courses.proposals import Proposal, Wanted
from bookings.courses.queries import Window, find_busy_times
from bookings.forms import at_field
from bookings.models import Appointment, CourseStep

DAYS_AROUND = timedelta(days=6)


@dataclass(frozen=True)
class Row:
    """One appointment with the times proposed for it. `name` is the field, `title` what it is."""

    name: str
    title: str
    proposal: Proposal
    chosen_at: datetime | None
    appointment: Appointment | None = None
    is_ticked: bool = True

    @property
    def more_is_open(self) -> bool:
        return any(slot.starts_at == self.chosen_at for slot in self.proposal.more)


def step_rows(
    steps: Sequence[CourseStep], proposals: Sequence[Proposal], typed: Mapping[str, Any]
) -> list[Row]:
    """For the appointments of a course after the first; what was chosen already stays chosen."""
    return [
        step_row(at_field(step.position), str(step.appointment_type), proposal, typed)
        for step, proposal in zip(steps, proposals, strict=True)
    ]


def move_rows(
    appointment: Appointment,
    new_start: datetime,
    later: Sequence[Appointment],
    typed: Mapping[str, Any],
    now: datetime,
) -> list[Row]:
    """For the appointments that follow one which moves to another day: each as many days later or
    earlier, at its own hour and with its own provider, or when else there is room."""
    days = appointment.location.local(new_start).date() - appointment.local_start.date()
    if not days:
        return []
    ends_at = new_start + appointment.lasts
    busy = [
        *find_busy_times(appointment.client, now, but=[appointment, *later]),
        (new_start, ends_at),
    ]
    return [_move_row(each, days, busy, typed, now) for each in later]


def _move_row(
    appointment: Appointment,
    days: timedelta,
    busy: Sequence[tuple[datetime, datetime]],
    typed: Mapping[str, Any],
    now: datetime,
) -> Row:
    best = appointment.local_start.date() + days
    proposal = Wanted(
        appointment_type=appointment.appointment_type,
        location=appointment.location,
        window=Window(best - DAYS_AROUND, best, best + DAYS_AROUND),
        hour=appointment.local_start.time(),
        now=now,
        only=appointment.provider,
        ignoring=appointment.pk,
        lasts=appointment.lasts,
        busy=busy,
    ).proposal()
    is_ticked = bool(proposal.best) and typed.get(f"move_{appointment.pk}", True)
    return step_row(
        at_field(appointment.pk),
        str(appointment.appointment_type),
        proposal,
        typed,
        appointment=appointment,
        is_ticked=is_ticked,
    )


def step_row(
    name: str, title: str, proposal: Proposal, typed: Mapping[str, Any], **also: Any
) -> Row:
    """What was chosen already stays chosen while it is free."""
    free = {slot.starts_at for slot in (*proposal.near, *proposal.more)}
    chosen = typed.get(name)
    return Row(name, title, proposal, chosen if chosen in free else _start(proposal.best), **also)


def _start(slot: Slot | None) -> datetime | None:
    return slot.starts_at if slot else None
