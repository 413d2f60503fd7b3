"""The links of a visit are revoked together, and what still holds is sent anew."""

from collections.abc import Callable
from datetime import datetime

from bookings.messages.notices import enqueue_notice
from bookings.models import Appointment
from medspa.audit.log import Actor

Follow = Callable[[Appointment, Actor, datetime], None]
_when_renewed: list[Follow] = []


def when_links_renewed(follow: Follow) -> Follow:
    """Call this, in the same transaction, with a visit whose `token_version` was raised, whoever
    did it, and when: what hangs on the version and was sent must be sent again. Nothing here has
    heard of estimates."""
    _when_renewed.append(follow)
    return follow


def send_new_links(appointment: Appointment, kind: str, now: datetime, *, by: Actor) -> None:
    """Tell the client the links that open something now; `kind` as in `enqueue_notice`."""
    enqueue_notice(appointment, kind, now, by=by)
    for follow in _when_renewed:
        follow(appointment, by, now)
