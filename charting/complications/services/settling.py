"""What came of a look at the client, and of a report. Each is said once."""

from datetime import date, datetime

from django.db import transaction

from charting.complications.errors import NothingSaid, SettledBefore
from charting.ground.acting_staff import require_staff
from charting.models import EventDuty, EventFollowUp
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def finish_follow_up(
    *, follow_up: EventFollowUp, was_reached: bool, note: str, by: User, now: datetime
) -> EventFollowUp:
    """Keep what was seen or said. Nobody reached: a line in the log of tries, and it stays due.

    Raises NotPermitted, NothingSaid, SettledBefore.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    locked = EventFollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if locked.done_at:
        raise SettledBefore("Somebody noted this already.")
    if not note.strip():
        raise NothingSaid("Say what was seen or said.", field="note")
    if was_reached:
        locked.was_reached, locked.note = True, note.strip()
        locked.done_at, locked.done_by = now, staff
        locked.save()
    else:
        locked.tries.create(note=note.strip(), by=staff, at=now)
    record(by=by, action="event.followed_up", target=locked, reached=was_reached)
    return locked


@transaction.atomic
def settle_duty(
    *,
    duty: EventDuty,
    sent_on: date | None,
    reference: str = "",
    reason: str = "",
    by: User,
    now: datetime,
) -> EventDuty:
    """The report was sent on that day, with its number; or, without a day, why it does not apply.

    Raises NotPermitted, NothingSaid, SettledBefore.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    locked = EventDuty.objects.select_for_update().get(pk=duty.pk)
    if locked.settled_at:
        raise SettledBefore("Somebody settled this already.")
    if sent_on and not reference.strip():
        raise NothingSaid("Give the number of the report, or what proves it.", field="reference")
    if not sent_on and not reason.strip():
        raise NothingSaid("Say why it does not apply.", field="reason")
    locked.state = EventDuty.State.DONE if sent_on else EventDuty.State.NOT_APPLICABLE
    locked.sent_on, locked.reference = sent_on, reference.strip()
    locked.reason = reason.strip()
    locked.settled_at, locked.settled_by = now, staff
    locked.save()
    record(by=by, action="event.duty_settled", target=locked, state=locked.state)
    return locked
