from bookings.forms.choice import ChoiceForm, PickerForm, TimeForm
from bookings.forms.desk import BoardForm, DeskBookingForm, StepForm
from bookings.forms.details import DetailsForm
from bookings.forms.fields import MOMENT_FORMAT

__all__ = [
    "MOMENT_FORMAT",
    "BoardForm",
    "ChoiceForm",
    "DeskBookingForm",
    "DetailsForm",
    "PickerForm",
    "StepForm",
    "TimeForm",
]
