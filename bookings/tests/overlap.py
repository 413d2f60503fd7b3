"""Did anything collide, asked without the help of the constraints."""

from bookings.models import Appointment


def require_no_overlap() -> None:
    """Look again without the constraints' help."""
    appointments = list(Appointment.objects.live().order_by("occupied"))
    for index, one in enumerate(appointments):
        for other in appointments[index + 1 :]:
            if other.occupied.lower >= one.occupied.upper:
                break
            assert one.provider_id != other.provider_id
            assert not set(one.resource_ids) & set(other.resource_ids)
            assert one.client_id != other.client_id
