"""Visits to come for which the diary has no place any more, and what was done about each.

The list is asked of the diary each time, never kept: an absence is stored as it is, and whatever
was booked into it, before or in the same moment, is on the list until it is moved, canceled, or
left there with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db import connection

from bookings.models import Appointment, ClashStep
from medspa.audit.log import Actor

_CLASHES = Path(__file__).with_name("clashes.sql").read_text()


class Cause(StrEnum):
    PLACE = "place"
    GONE = "gone"
    AWAY = "away"
    HOURS = "hours"
    ROOM = "room"
    LICENSE = "license"
    SERVICE = "service"


@dataclass(frozen=True)
class Clash:
    """A visit, and why it cannot be where it is. `detail`: the reason of the absence, or the room.

    `steps`: what was done about it where it stands now, the newest last.
    """

    appointment: Appointment
    cause: Cause
    detail: str
    steps: Sequence[ClashStep] = ()

    @property
    def key(self) -> str:
        at = self.appointment.starts_at.timestamp()
        return f"{self.appointment.pk}:{at}:{self.appointment.provider_id}:{self.cause}"

    @property
    def left(self) -> ClashStep | None:
        """Why it stays, where somebody decided so last."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.kind == ClashStep.Kind.LEFT else None

    @property
    def asked(self) -> ClashStep | None:
        """When the client was asked to choose another time."""
        asked = [step for step in self.steps if step.kind == ClashStep.Kind.ASKED]
        return asked[-1] if asked else None

    @property
    def says(self) -> str:
        """Why, in a sentence for the team."""
        who = self.appointment.provider.called
        return {
            Cause.PLACE: f"{self.appointment.location} is switched off",
            Cause.GONE: f"{who} takes no visits any more",
            Cause.AWAY: f"Away: {self.detail}" if self.detail else "Away or closed",
            Cause.HOURS: f"Outside the hours of {who}",
            Cause.ROOM: f"{self.detail} is switched off, moved, or of another kind now",
            Cause.LICENSE: f"The license of {who} ends before",
            Cause.SERVICE: f"{who} does not give this service",
        }[self.cause]


def find_clashes(now: datetime) -> list[Clash]:
    """All of them, in order of time, those that were left in place too. Four statements."""
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES, {"now": now})
        found = cursor.fetchall()
    keys = [pk for pk, _cause, _detail in found]
    visits = Appointment.objects.with_people().with_resources().in_bulk(keys)
    steps = _steps_of(keys)
    return [
        Clash(visits[pk], Cause(cause), detail, _here(visits[pk], cause, steps.get(pk, ())))
        for pk, cause, detail in found
    ]


def note_steps(
    clashes: Iterable[Clash], kind: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Add to the log of each visit, where it stands now."""
    ClashStep.objects.bulk_create(
        ClashStep(
            appointment=clash.appointment,
            cause=clash.cause,
            kind=kind,
            starts_at=clash.appointment.starts_at,
            provider_id=clash.appointment.provider_id,
            reason=reason,
            by=by.audit_name,
            at=now,
        )
        for clash in clashes
    )


def _steps_of(keys: Sequence[int]) -> dict[int, list[ClashStep]]:
    steps: dict[int, list[ClashStep]] = {}
    for step in ClashStep.objects.filter(appointment__in=keys):
        steps.setdefault(step.appointment_id, []).append(step)
    return steps


def _here(visit: Appointment, cause: str, steps: Iterable[ClashStep]) -> list[ClashStep]:
    where = (visit.starts_at, visit.provider_id, cause)
    return [step for step in steps if (step.starts_at, step.provider_id, step.cause) == where]
