"""Write that copies of what was signed are ready."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from bookings.ground.tokens import forms_url, is_expired
from bookings.models import Appointment
from charting.consents.services.copies import KIND
from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message


@writer_of(KIND)
def write_copies(message: Message, now: datetime) -> Letter:
    """The link opens those of this visit; without a visit they stand in the client's own pages."""
    number = message.about["appointment"]
    visit = Appointment.objects.with_people().filter(pk=number).first() if number else None
    is_open = visit is not None and not is_expired(visit, now)
    url = f"{forms_url(visit)}copies/" if visit and is_open else settings.SITE_URL + reverse("me")
    return Letter(context={"copies_url": url, "by_sign_in": not is_open})
