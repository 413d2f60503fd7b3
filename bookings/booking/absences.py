"""The appointments that an absence would lie over, before it is written down."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from bookings.models import Appointment, AppointmentQuerySet, RecurringTimeOff, TimeOff

STAYING = ("booked", "confirmed", "arrived", "in_treatment")
LOOKED_AT_MOST = 2000
"""So many appointments ahead are compared with an absence that comes again and again."""


def find_appointments_during(
    absence: TimeOff | RecurringTimeOff, now: datetime
) -> list[Appointment]:
    """Appointments that are not over, whose provider or place would be away, in order of time."""
    if isinstance(absence, TimeOff):
        begins, ends = absence.starts_at, absence.ends_at
        return list(_ahead(absence, now).filter(starts_at__lt=ends, ends_at__gt=begins))
    first = datetime.combine(absence.first_on, time.min, tzinfo=UTC) - timedelta(days=1)
    ahead = _ahead(absence, now).filter(ends_at__gt=first)
    if absence.last_on:
        ahead = ahead.filter(starts_at__lt=first + (absence.last_on - absence.first_on) + _MARGIN)
    return [appointment for appointment in ahead[:LOOKED_AT_MOST] if _is_over(absence, appointment)]


_MARGIN = timedelta(days=4)  # a night, and the zones on either side of UTC


def _ahead(absence: TimeOff | RecurringTimeOff, now: datetime) -> AppointmentQuerySet:
    who = Q()
    if absence.provider_id:
        who &= Q(provider=absence.provider_id)
    if absence.location_id:
        who &= Q(location=absence.location_id)
    appointments = Appointment.objects.filter(who, status__in=STAYING, ends_at__gt=now)
    return appointments.with_people().order_by("starts_at", "pk")


def _is_over(weekly: RecurringTimeOff, appointment: Appointment) -> bool:
    """Whether one of them, begun on the day of the appointment or the day before, reaches into
    it."""
    begins, ends = appointment.local_start, appointment.local_end
    for day in {begins.date() - timedelta(days=1), begins.date(), ends.date()}:
        if weekly.begins_on(day):
            off_from, off_to = _wall(weekly, day)
            if begins.replace(tzinfo=None) < off_to and off_from < ends.replace(tzinfo=None):
                return True
    return False


def _wall(weekly: RecurringTimeOff, day: date) -> tuple[datetime, datetime]:
    """On the clock of the place, without a zone. At or before the beginning: on the next day."""
    begins = datetime.combine(day, weekly.begins_at)
    ends = datetime.combine(day, weekly.ends_at)
    return begins, ends if ends > begins else ends + timedelta(days=1)
