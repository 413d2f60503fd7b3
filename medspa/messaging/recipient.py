"""To whom a message goes: at which address, in which language, on which clock."""

from dataclasses import dataclass

from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.formats.zones import UTC


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """`time_zone` is that of the place which the message is about.

    It is written in the client's language, unless it answers a page that is read in another
    `language`, and goes to the client's address, unless it is about another `address`.
    `address_now` is where the kind would write to at present: there may be one though the client
    has none.
    """

    client: Client
    time_zone: str
    language: str = ""
    address: str = ""
    address_now: str = ""

    @property
    def send_to(self) -> str:
        """Empty where there is no address."""
        return self.address or self.address_now or self.client.email

    @property
    def own_zone(self) -> str:
        """By which quiet hours go."""
        return self.client.zone_name(self.time_zone)

    @property
    def facts(self) -> dict[str, str]:
        """What is not to be read anew when it is sent."""
        told = {"language": self.language, "address": self.address}
        return {name: value for name, value in told.items() if value}


def recipient_of_clinic(client: Client, *, address: str = "", language: str = "") -> Recipient:
    """About no place in particular: on the client's own clock, else on that of the first place."""
    place = Location.first_open()
    zone = client.zone_name(place.time_zone if place else UTC)
    return Recipient(client=client, time_zone=zone, address=address, language=language)
