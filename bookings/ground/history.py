"""The history of an appointment, and whether somebody is looking at yesterday's version of it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext

from bookings.models import Appointment, AppointmentStatus
from medspa.accounts.models import User
from medspa.audit.log import Actor
from medspa.database.prepared_rows import insert_prepared
from medspa.errors import Stale
from medspa.formats.dates import format_when

RETRACTED = "Its record was retracted"
"""The reason in the history of an appointment whose record says that nothing of it happened."""

CHECKED_OUT = "Checked out"
"""The reason in the history of an appointment whose client left by the desk: no other step."""

NOT_CHECKED_OUT = "Check-out undone"
"""The same of one who had not left after all."""

BEGUN_ALL_THE_SAME = "Entered afterwards"
"""The beginning of the reason where a visit took place although a rule of the day said no."""

MOVED_FROM = "Moved from"
NEW_LENGTH = "Length changed"
DEEDS = {
    MOVED_FROM: "moved it",
    NEW_LENGTH: "changed its length",
    CHECKED_OUT: "checked the client out",
    NOT_CHECKED_OUT: "undid the check-out",
}
"""What somebody did, by the beginning of its reason in the history."""


def note_status(appointment: Appointment, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Add a row to the history: what the appointment is now, through whom."""
    step = AppointmentStatus(
        appointment=appointment,
        status=appointment.status,
        by=by.audit_name,
        at=at,
        reason=reason[:300],
    )
    insert_prepared(step)


def reason_of_last_step() -> Subquery:
    """Of an appointment: why it is as it is (`RETRACTED`), until it takes another step."""
    rows = AppointmentStatus.objects.filter(appointment=OuterRef("pk"))
    steps = rows.exclude(reason__in=(CHECKED_OUT, NOT_CHECKED_OUT))
    return Subquery(steps.order_by("-at", "-pk").values("reason")[:1])


def since_when() -> Subquery:
    """Of an appointment: since when it is what it is. What is noted without a step (a check-out,
    another length) makes that no later.

    The rows stand in the order in which they were written: what is entered late is dated back.
    """
    rows = AppointmentStatus.objects
    after = rows.filter(appointment=OuterRef("appointment"), pk__gt=OuterRef("pk"))
    other_after = after.exclude(status=OuterRef("status"))
    as_it_is = rows.filter(appointment=OuterRef("pk"), status=OuterRef("status"))
    return Subquery(as_it_is.exclude(Exists(other_after)).order_by("pk").values("at")[:1])


def get_fresh_and_lock(appointment: Appointment) -> Appointment:
    """The appointment as it is now, locked until the end of the transaction.

    Lock the diary first if both are needed.
    """
    rows = Appointment.objects.with_people().select_for_update(of=("self",), no_key=True)
    return rows.get(pk=appointment.pk)


def require_seen(
    appointment: Appointment, seen_version: int | None, by: Actor | None = None
) -> None:
    """Raise Stale, saying what changed, if the person looked at another version than this. The team
    is told by whom, too."""
    if seen_version is None or seen_version == appointment.version:
        return
    says = gettext(
        "This visit has changed since this page was opened. It is now: %(state)s, %(at)s, %(who)s."
    )
    facts = {
        "state": appointment.status_word,
        "at": format_when(appointment.local_start, "l j F, g:i A"),
        "who": appointment.provider.name,
    }
    told = [says % facts, describe_last_change(appointment) if isinstance(by, User) else ""]
    raise Stale(
        " ".join(filter(None, told)),
        version=appointment.version,
        status=appointment.status,
        starts_at=appointment.starts_at,
    )


def describe_last_change(appointment: Appointment) -> str:
    """`Noor Haddad moved it at 9:41 am.`; nothing where nothing ever changed."""
    last = appointment.status_history.order_by("at", "pk").last()
    if last is None:
        return ""
    at = format_when(appointment.location.local(last.at), "g:i A")
    return f"{last.who} {_deed(last)} at {at}."


def _deed(step: AppointmentStatus) -> str:
    for reason, deed in DEEDS.items():
        if step.reason.startswith(reason):
            return deed
    return f"set it to {step.get_status_display().lower()}"
