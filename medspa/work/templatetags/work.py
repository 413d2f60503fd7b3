"""What other pages say of tasks."""

from typing import Any

from django import template

from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.work.queries import tasks_about

register = template.Library()


@register.inclusion_tag("work/_tasks_of.html", takes_context=True)
def tasks_of(context: dict[str, Any], client: Client) -> dict[str, Any]:
    """The open tasks about a client, and the way to write one. Two queries."""
    request = context["request"]
    place = Location.first_open()
    return {
        "tasks": list(tasks_about(client)),
        "client": client,
        "today": (place.local(request.now) if place else request.now).date(),
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }
