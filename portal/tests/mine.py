"""The rooms of a client's own pages, what stands in them, and what must stay inert."""

from datetime import datetime, timedelta

from django.utils import timezone

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment
from medspa.clients.models import Client
from medspa.messaging.models import Message
from medspa.messaging.tests.factories import make_message

ROOMS = ("me", "me_details", "me_messages", "me_choices", "me_data")
MARKUP = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://evil.example","x")'


def in_days(clinic: Clinic, days: int, hour: int = 10) -> datetime:
    today = clinic.location.local(timezone.now()).date()
    return clinic.at(hour, day=today + timedelta(days=days))


def visit_of(clinic: Clinic, client: Client, days: int, **fields: object) -> Appointment:
    return make_appointment(clinic, in_days(clinic, days), client=client, **fields)


def sent_to(client: Client, **fields: object) -> Message:
    return make_message(state=Message.State.SENT, client=client, address=client.email, **fields)
