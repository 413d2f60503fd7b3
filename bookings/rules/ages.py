"""What the age of a client on the day of a visit means for it, for the desk to say on the phone.

Clinical source: clinical.md, ages on labels (`treatments.giving.age_and_licence`).
"""

from bookings.models import Appointment
from treatments.giving.age_and_licence import ADULT, FILLER_FROM, age_in_years


def too_young_for(visit: Appointment) -> str:
    """A sentence, or nothing. Join `client` and `appointment_type`."""
    born_on = visit.client.birth_on if visit.client else None
    if born_on is None:
        return ""
    years = age_in_years(born_on, visit.local_start.date())
    if years < ADULT:
        return f"Age {years} on that day: nobody under {ADULT} is treated here."
    if years < FILLER_FROM and visit.appointment_type.gives_filler:
        return (
            f"Age {years} on that day: most fillers are for {FILLER_FROM} and older. Ask whoever "
            "treats before the client comes."
        )
    return ""
