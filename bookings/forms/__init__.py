from bookings.forms.choice import ChoiceForm, DeskChoiceForm, PickerForm, TimeForm
from bookings.forms.desk import BoardForm, DeskBookingForm, DeskMoveForm, StepForm
from bookings.forms.details import DetailsForm, areas_to_talk_about
from bookings.forms.fields import MOMENT_FORMAT
from bookings.forms.waitlist import DeskWaitForm, JoinForm

__all__ = [
    "MOMENT_FORMAT",
    "BoardForm",
    "ChoiceForm",
    "DeskBookingForm",
    "DeskChoiceForm",
    "DeskMoveForm",
    "DeskWaitForm",
    "DetailsForm",
    "JoinForm",
    "PickerForm",
    "StepForm",
    "TimeForm",
    "areas_to_talk_about",
]
