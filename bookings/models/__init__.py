from bookings.models.appointment import Appointment, AppointmentQuerySet
from bookings.models.appointment_resource import AppointmentResource
from bookings.models.appointment_rules import LIVE_STATUSES, Checkout
from bookings.models.appointment_type import AppointmentType
from bookings.models.booking_eligibility import BookingEligibility
from bookings.models.calendar_feed import CalendarFeed
from bookings.models.clash_step import ClashStep
from bookings.models.course import Course, CourseStep, CourseTemplate, CourseVisit
from bookings.models.diary_change import DiaryChange
from bookings.models.hours import DayPart, RecurringTimeOff, TimeOff, Weekday, WorkingHours
from bookings.models.idempotency_key import IdempotencyKey
from bookings.models.limit import ProviderLimit
from bookings.models.override import RuleOverride
from bookings.models.status import AppointmentStatus
from bookings.models.waitlist import WaitlistEntry, WaitlistOffer

__all__ = [
    "LIVE_STATUSES",
    "Appointment",
    "AppointmentQuerySet",
    "AppointmentResource",
    "AppointmentStatus",
    "AppointmentType",
    "BookingEligibility",
    "CalendarFeed",
    "Checkout",
    "ClashStep",
    "Course",
    "CourseStep",
    "CourseTemplate",
    "CourseVisit",
    "DayPart",
    "DiaryChange",
    "IdempotencyKey",
    "ProviderLimit",
    "RecurringTimeOff",
    "RuleOverride",
    "TimeOff",
    "WaitlistEntry",
    "WaitlistOffer",
    "Weekday",
    "WorkingHours",
]
