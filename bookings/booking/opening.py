"""Before filler is given somebody looks around: fridge, and what dissolves filler."""

from datetime import datetime

from bookings.errors import NotForThisClient, OpeningFailed
from bookings.models import Appointment
from treatments.stock.queries import newest_readiness


def opening_errors(appointment: Appointment, now: datetime) -> list[NotForThisClient]:
    """One, where the newest checklist of the day failed and the visit gives filler. A checklist
    that nobody has done marks the visit and keeps nobody out. One statement at most."""
    if not appointment.appointment_type.gives_filler:
        return []
    place = appointment.location
    found = newest_readiness(place, place.local(now).date())
    if not found.is_failed:
        return []
    says = f"The opening checklist says: {found.problem}. No filler until it is put right."
    return [OpeningFailed(says, field=None)]
