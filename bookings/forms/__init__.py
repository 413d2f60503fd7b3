from bookings.forms.appointment_type import AppointmentTypeForm
from bookings.forms.choice import (
    AreasField,
    ChoiceForm,
    DeskChoiceForm,
    PickerForm,
    SeenForm,
    TimeForm,
)
from bookings.forms.desk import (
    BoardForm,
    DeskBookingForm,
    DeskCourseForm,
    DeskMoveForm,
    LinkedMovesForm,
    NextAppointmentForm,
    StepForm,
    at_field,
)
from bookings.forms.details import DetailsForm
from bookings.forms.faults import first_fault
from bookings.forms.time_off import RecurringTimeOffForm, TimeOffForm
from bookings.forms.waitlist import ChangeForm, DeskWaitForm, JoinForm
from medspa.formats.dates import MOMENT_FORMAT

__all__ = [
    "MOMENT_FORMAT",
    "AppointmentTypeForm",
    "AreasField",
    "BoardForm",
    "ChangeForm",
    "ChoiceForm",
    "DeskBookingForm",
    "DeskChoiceForm",
    "DeskCourseForm",
    "DeskMoveForm",
    "DeskWaitForm",
    "DetailsForm",
    "JoinForm",
    "LinkedMovesForm",
    "NextAppointmentForm",
    "PickerForm",
    "RecurringTimeOffForm",
    "SeenForm",
    "StepForm",
    "TimeForm",
    "TimeOffForm",
    "at_field",
    "first_fault",
]
