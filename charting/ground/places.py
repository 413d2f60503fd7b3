"""Where a client is treated, and whose clock counts, where it is about no visit in particular."""

from bookings.models import Appointment
from medspa.clients.models import Client
from medspa.clinic.models import Location


def usual_location(client: Client) -> Location | None:
    """Where the client was last, else the first that is open; None where there is none."""
    last = client.appointments.booked_or_later().select_related("location").last()
    return last.location if last else Location.first_open()


def place_of(client: Client, visit: Appointment | None = None) -> Location:
    """The visit's location; without one the client's usual one. Three statements at most."""
    return visit.location if visit else usual_location(client) or clinic_place()


def clinic_place() -> Location:
    """The first that is open; of a clinic that has closed them all, the oldest: records stay."""
    return Location.first_open() or Location.objects.earliest("pk")
