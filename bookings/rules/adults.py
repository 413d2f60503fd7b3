"""Adults only: what a date of birth, as typed online, says before anything is written."""

from datetime import date

from django.utils.translation import gettext

from bookings.errors import AdultsOnly, BirthDateNeeded
from bookings.models import AppointmentType
from treatments.giving.age_and_licence import ADULT, age_in_years


def is_birth_date_asked(kind: AppointmentType) -> bool:
    """Appointments at which something is given ask for the date of birth; a talk does not have
    to."""
    return bool(kind.modalities) or kind.purpose == AppointmentType.Purpose.TREATMENT


def require_adult(kind: AppointmentType, born_on: date | None, on: date) -> None:
    """`born_on` as typed, or as known of somebody who is signed in; `on`: the day of the
    appointment where it takes place. What is kept about anybody else is not looked at, so nothing
    of it shows.

    Raises AdultsOnly, BirthDateNeeded.
    """
    if born_on is None:
        if is_birth_date_asked(kind):
            raise BirthDateNeeded(
                gettext("Please give the date of birth. We need it for a treatment."),
                field="birth_on",
            )
    elif age_in_years(born_on, on) < ADULT:
        raise AdultsOnly(
            gettext(
                "We only see adults, 18 and older on the day of the visit, so nothing was booked. "
                "If the date has a typo, please correct it and try again."
            ),
            field="birth_on",
        )
