"""What somebody who is signed in waits for."""

from typing import Any

from django import template

from bookings.ground.waitlist_tokens import entry_token
from bookings.models import WaitlistEntry
from medspa.clients.models import Client

register = template.Library()


@register.inclusion_tag("bookings/_my_waitlist.html")
def my_waitlist(client: Client | None) -> dict[str, Any]:
    """Each entry that waits, with the secret of its page: one statement."""
    waiting = WaitlistEntry.objects.filter(client=client, state=WaitlistEntry.State.WAITING)
    people = ("client", "appointment_type", "location", "provider")
    entries = waiting.select_related(*people) if client else ()
    return {"entries": [(entry, entry_token(entry)) for entry in entries]}
