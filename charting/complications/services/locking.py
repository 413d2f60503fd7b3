from charting.complications.errors import EventClosed
from charting.ground.acting_staff import require_staff
from charting.models import SafetyEvent
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.services import lock_client
from medspa.clinic.models import StaffMember


def lock_event(event: SafetyEvent, by: User) -> tuple[SafetyEvent, StaffMember]:
    """The open case, locked until the end of the transaction, and who acts.

    The client's row is locked first, as everywhere. Raises NotPermitted, EventClosed.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(event.client_id)
    rows = SafetyEvent.objects.select_for_update(of=("self",))
    joined = rows.select_related("client", "location", "chart", "opened_by", "led_by")
    locked = joined.get(pk=event.pk)
    if locked.is_closed:
        raise EventClosed("This case is closed and sealed. Open a new one for what comes now.")
    return locked, staff
