"""Which clinic a client's own pages speak for."""

from medspa.clients.models import Client
from medspa.clinic.models import Location


def location_of(client: Client) -> Location | None:
    """Where the client was last, else the first: numbers are written as in its country."""
    last = client.appointments.booked_or_later().select_related("location").last()
    return last.location if last else Location.first_open()
