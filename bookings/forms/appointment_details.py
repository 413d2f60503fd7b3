"""What whoever holds the link of an appointment may mend about it."""

from typing import Any

from bookings.forms.details import DetailsForm


class AppointmentDetailsForm(DetailsForm):
    """Where we write, which number we call, and what the appointment is about. The number that we
    have is not shown: the link is no proof of who holds it. Left empty, it stays."""

    first_name = last_name = for_whom = booked_by = birth_on = None  # type: ignore[assignment]
    sms_consent = marketing_consent = submission_key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = False
