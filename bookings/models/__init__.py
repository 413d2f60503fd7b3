from bookings.models.appointment import LIVE_STATUSES, Appointment, AppointmentQuerySet
from bookings.models.appointment_type import AppointmentType
from bookings.models.hours import TimeOff, Weekday, WorkingHours
from bookings.models.status import AppointmentStatus

__all__ = [
    "LIVE_STATUSES",
    "Appointment",
    "AppointmentQuerySet",
    "AppointmentStatus",
    "AppointmentType",
    "TimeOff",
    "Weekday",
    "WorkingHours",
]
