"""Find an appointment by its reference, as somebody says it over the counter."""

import re

from bookings.models import Appointment


def find_by_reference(said: str) -> Appointment | None:
    """The appointment, with its people; None where what was said is no reference of one."""
    appointments = Appointment.objects.booked_or_later().with_people()
    reference = _reference(said)
    return appointments.filter(reference=reference).first() if reference else None


def _reference(said: str) -> str:
    """As it is stored, `BX7K-29QM`; empty if it cannot be one."""
    signs = re.sub(r"[\s-]", "", said).upper()
    return f"{signs[:4]}-{signs[4:]}" if len(signs) == 8 and signs.isalnum() else ""
