"""Where a client is treated, when no visit says it."""

from medspa.clients.models import Client
from medspa.clinic.models import Location


def place_of(client: Client) -> Location:
    """Where the client is today: the last visit's location, else the clinic's first."""
    visit = client.appointments.booked_or_later().select_related("location").last()
    return visit.location if visit else Location.objects.earliest("pk")


def usual_location(client: Client) -> Location | None:
    """Where the client was last, else the first that is open; None where there is none."""
    last = client.appointments.booked_or_later().select_related("location").last()
    return last.location if last else Location.first_open()
