"""Write what is sent about requests."""

from datetime import datetime

from django.conf import settings

from medspa.clinic.models import Location
from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message
from portal.requests import services


@writer_of(services.KIND)
def write_received(message: Message, now: datetime) -> Letter:
    place = Location.first_open()
    phone = place.phone if place else ""
    return Letter(context={"phone": phone, "my_url": f"{settings.SITE_URL}/me/"})
