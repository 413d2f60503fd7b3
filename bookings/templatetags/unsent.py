"""What waits to be sent of what the person of the page did."""

from datetime import datetime
from typing import Any

from django import template

from bookings.unsent.pills import page_facts
from medspa.accounts.models import User

register = template.Library()


@register.inclusion_tag("bookings/_unsent.html")
def unsent_messages(user: User, now: datetime) -> dict[str, Any]:
    """No statement for whoever did nothing lately."""
    return page_facts(user, now)
