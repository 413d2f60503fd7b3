"""Who holds the form: somebody with the link, the client signed in, the clinic's tablet, staff."""

import secrets

from bookings.models import Appointment
from bookings.views.links import client_of
from charting.intake.screen import Screen, Way
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.signin.session import signed_in_client
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest

KEY = "forms_device"


def screen_of_link(request: HttpRequest, visit: Appointment) -> Screen:
    """Signed in as this very client, or on our tablet, they see what they told us before; with the
    link alone not."""
    client = client_of(visit)
    return Screen(
        client=client,
        place=visit.location,
        way=_way(request, client),
        visit=visit,
        device=device_of(request),
    )


def _way(request: HttpRequest, client: Client) -> str:
    state = handed_over(request)
    if state is not None:
        return Way.TABLET if state.client_id == client.pk else Way.LINK
    return Way.OWN_PAGES if signed_in_client(request) == client else Way.LINK


def screen_of_staff(client: Client, place: Location, visit: Appointment | None) -> Screen:
    return Screen(client=client, place=place, way=Way.STAFF, visit=visit)


def device_of(request: HttpRequest) -> str:
    """A name for this browser that says nothing about it."""
    name: str = request.session.get(KEY, "")
    return name or (name_device(request) if request.method == "POST" else "")


def name_device(request: HttpRequest) -> str:
    """With the page, before its first answers: two of them at once would each make another."""
    name: str = request.session.setdefault(KEY, secrets.token_hex(8))
    return name
