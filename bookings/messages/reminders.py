"""Which appointments are due a reminder as of now. Moving, cancelling, restoring need no code
here."""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import CharField, Exists, F, Func, OuterRef, Value
from django.db.models.functions import Cast, Concat

from bookings.messages.notices import REMINDER, enqueue_reminder
from bookings.models import Appointment, AppointmentQuerySet
from medspa.audit.log import reference
from medspa.audit.sweeping import sweeping
from medspa.clients.models import ReminderStop
from medspa.messaging.models import Message

BATCH = 500
# Whoever has just agreed on the time has it before their eyes, in the confirmation.
STILL_FRESH = timedelta(hours=1)


def sweep_reminders(now: datetime) -> int:
    """Put the reminders that are due at `now` into the outbox; return how many.

    Each is sent once, however often this runs. One that fails does not keep the others back;
    raises SweepFailed when they are done.
    """
    done = 0
    with sweeping("bookings.reminders") as each:
        for appointment in find_due_reminders(now)[:BATCH]:
            done += each.alone(reference(appointment), partial(_remind, appointment, now)) or 0
    return done


def find_due_reminders(now: datetime) -> AppointmentQuerySet:
    """Appointments within the reminder's hours that nobody was reminded of at their present time.

    A reminder that was withdrawn is none: it is owed again while the appointment stands at that
    time. What would be withdrawn again at once is left out.
    """
    now = now.astimezone(UTC)
    key = Concat(Value(REMINDER), Cast("pk", CharField()), Value(":"), _minute_in_utc("starts_at"))
    already = Message.objects.live().filter(dedupe_key=OuterRef("reminder_key"))
    return (
        Appointment.objects.upcoming(now)
        .with_people()
        .filter(
            starts_at__lte=now + timedelta(hours=settings.APPOINTMENT_REMINDER_HOURS),
            scheduled_at__lte=now - STILL_FRESH,
        )
        .exclude(client__email="", contact_email="")
        .exclude(client__reminders_stopped=ReminderStop.Kind.DIED)
        .alias(reminder_key=key)
        .filter(~Exists(already))
    )


def _remind(appointment: Appointment, now: datetime) -> int:
    enqueue_reminder(appointment, now)
    return 1


def _minute_in_utc(field: str) -> Func:
    """The start as `notices.reminder_key` writes it: `2027-03-14T16:00Z`."""
    in_utc = Func(Value("UTC"), F(field), function="timezone")
    return Func(
        in_utc, Value('YYYY-MM-DD"T"HH24:MI"Z"'), function="to_char", output_field=CharField()
    )
