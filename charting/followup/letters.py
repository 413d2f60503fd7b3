"""Write what is sent about the yearly visit."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from charting.followup import reminders
from medspa.clinic.models import Location
from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message


@writer_of(reminders.KIND)
def write_reminder(message: Message, now: datetime) -> Letter:
    facts = message.about
    due_on = date.fromisoformat(facts["due_on"])
    return Letter(
        context={
            "due_on": due_on,
            "location": Location.objects.get(pk=facts["location"]),
            "book_url": settings.SITE_URL + reverse("book"),
        },
        not_needed="" if reminders.is_still_due(message, now) else reminders.NOT_DUE,
    )
