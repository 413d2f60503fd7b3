"""How an appointment stands, said on its tile in few words."""

from bookings.board.sheet import Block, DaySheet, Event, on_the_wall
from bookings.models import Appointment

Status = Appointment.Status
WAITLIST, ONLINE = "Held for the waitlist", "Held online"


def say_state(event: Event, sheet: DaySheet) -> str:
    """Beside the name: `confirmed`, `late 10 min`, `in Room 2, 22 min`, `done 8:31`."""
    if late := late_min(event, sheet):
        return f"late {lasting(late)}"
    match Status(event.status):
        case Status.HELD:
            return f"until {_ends(event, sheet)}"
        case Status.ARRIVED:
            return f"waiting {lasting(event.since_min)}" if event.since_min else "arrived"
        case Status.IN_TREATMENT:
            since = f", {lasting(event.since_min)}" if event.since_min else ""
            return f"in {event.room_name or 'the room'}{since}"
        case Status.COMPLETED:
            return "to check out" if event.awaits_checkout else _done(event, sheet)
        case Status.NO_SHOW:
            return "no-show"
        case other:
            return other.label.lower()


def say_who(event: Event) -> str:
    """The client; of a hold, for whom the time is kept: who that is online, nobody knows yet."""
    if not event.is_hold:
        return event.client_name
    if not event.offered_to:
        return ONLINE
    first, *others = event.offered_to
    return f"Held for {first}" + (f" and {len(others)} more" if others else "")


def say_hold(event: Event, sheet: DaySheet) -> str:
    """What becomes of a time that is held; empty for anything else."""
    if not event.is_hold:
        return ""
    if event.offered_to:
        return f"Offered from the waitlist, free again at {_ends(event, sheet)}"
    return f"Being booked online now, free again at {_ends(event, sheet)}"


def late_min(event: Event, sheet: DaySheet) -> int:
    """Minutes since the client should have come; 0 if they are here or have time yet."""
    if sheet.now_min is None or not event.appointment.is_before_visit:
        return 0
    return max(0, sheet.now_min - event.scheduled.starts_min)


def lasting(minutes: int | None) -> str:
    """`8 min`, `1 h 12`, `2 h`."""
    hours, left = divmod(minutes or 0, 60)
    if not hours:
        return f"{left} min"
    return f"{hours} h {left:02}" if left else f"{hours} h"


def between(block: Block) -> str:
    return f"{on_the_wall(block.starts_min)} to {on_the_wall(block.ends_min)}"


def _done(event: Event, sheet: DaySheet) -> str:
    if event.done_at is None:
        return "done"
    at = sheet.location.local(event.done_at)
    return f"done {on_the_wall(at.hour * 60 + at.minute)}"


def _ends(event: Event, sheet: DaySheet) -> str:
    at = event.appointment.hold_expires_at
    if at is None:
        return "somebody decides"
    local = sheet.location.local(at)
    return on_the_wall(local.hour * 60 + local.minute)
