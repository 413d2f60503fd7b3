"""Messages with what differs from run to run taken out, for the golden files."""

from django.conf import settings

from bookings.ground.tokens import forms_token, manage_token
from bookings.models import Appointment
from medspa.messaging.models import Message


def settled(message: Message, appointment: Appointment) -> Message:
    """The same message as if the site, the link and the reference were always the same."""
    same = {
        settings.SITE_URL: "https://clinic.example",
        manage_token(appointment): "TOKEN",
        forms_token(appointment): "FORMS",
        appointment.reference: "BX7K-29QM",
    }
    for differs, instead in same.items():
        message.text = message.text.replace(differs, instead)
        message.html = message.html.replace(differs, instead)
    return message
