"""The life of an appointment: every step that there is, in one table."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bookings.models import Appointment
from medspa.accounts.permissions import Permission

Status = Appointment.Status
UNDONE = "Undone before anybody was told"
"""The reason of a step that takes back another while its message waits."""


class Opens(Enum):
    """From when on a step makes sense."""

    ANY_TIME = "at any time"
    ON_THE_DAY = "on the day of the visit"
    AT_THE_START = "once the visit should have begun"


@dataclass(frozen=True)
class Step:
    """`name` goes into the audit log. `clients_may`: through their own link, before the
    appointment."""

    name: str
    opens: Opens = Opens.ANY_TIME
    permission: Permission = Permission.CHANGE_VISIT_STATUS
    clients_may: bool = False
    is_undo: bool = False


_CONFIRM = Step("confirmed", clients_may=True)
_ARRIVE = Step("arrived", Opens.ON_THE_DAY)
_MISS = Step("missed", Opens.AT_THE_START)
_CANCEL = Step("cancelled", clients_may=True)
_TAKE_BACK = Step("step_undone", is_undo=True)
_RESTORE = Step("restored", permission=Permission.BOOK_FOR_CLIENT, is_undo=True)
_COME_AFTER_ALL = Step("restored", is_undo=True)

STEPS: dict[tuple[str, str], Step] = {
    (Status.BOOKED, Status.CONFIRMED): _CONFIRM,
    (Status.BOOKED, Status.ARRIVED): _ARRIVE,
    (Status.CONFIRMED, Status.ARRIVED): _ARRIVE,
    (Status.ARRIVED, Status.IN_TREATMENT): Step("started", Opens.ON_THE_DAY),
    (Status.IN_TREATMENT, Status.COMPLETED): Step("completed", Opens.ON_THE_DAY),
    (Status.BOOKED, Status.NO_SHOW): _MISS,
    (Status.CONFIRMED, Status.NO_SHOW): _MISS,
    (Status.BOOKED, Status.CANCELLED): _CANCEL,
    (Status.CONFIRMED, Status.CANCELLED): _CANCEL,
    (Status.ARRIVED, Status.CANCELLED): Step("cancelled"),
    (Status.CONFIRMED, Status.BOOKED): _TAKE_BACK,
    (Status.ARRIVED, Status.BOOKED): _TAKE_BACK,
    (Status.ARRIVED, Status.CONFIRMED): _TAKE_BACK,
    (Status.IN_TREATMENT, Status.ARRIVED): _TAKE_BACK,
    (Status.COMPLETED, Status.IN_TREATMENT): _TAKE_BACK,
    (Status.NO_SHOW, Status.BOOKED): _COME_AFTER_ALL,
    (Status.NO_SHOW, Status.CONFIRMED): _COME_AFTER_ALL,
    (Status.NO_SHOW, Status.ARRIVED): _COME_AFTER_ALL,
    (Status.CANCELLED, Status.BOOKED): _RESTORE,
}


def is_open(step: Step, appointment: Appointment, now: datetime) -> bool:
    """Whether the time for the step has come, on the location's clock."""
    if step.opens is Opens.ON_THE_DAY:
        return appointment.location.local(now).date() >= appointment.local_start.date()
    if step.opens is Opens.AT_THE_START:
        return now >= appointment.starts_at
    return True
