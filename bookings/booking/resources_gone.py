"""Visits to come that have a room or device which is switched off."""

from datetime import datetime

from django.db.models import Count, Min

from bookings.models import AppointmentResource
from medspa.clinic.models import Resource
from medspa.clinic.switched_off import warns_when_switched_off
from medspa.formats.dates import format_when

AHEAD = ["booked", "confirmed"]


@warns_when_switched_off
def say_who_has_it(resource: Resource, now: datetime) -> str:
    """They keep it: who moves them is for people to decide."""
    ahead = AppointmentResource.objects.filter(
        resource=resource, status__in=AHEAD, starts_at__gt=now
    ).aggregate(count=Count("pk"), first=Min("starts_at"))
    if not ahead["count"]:
        return ""
    visits = (
        "1 upcoming visit has" if ahead["count"] == 1 else f"{ahead['count']} upcoming visits have"
    )
    first = format_when(resource.location.local(ahead["first"]), "j F Y, g:i A")
    return (
        f"{visits} {resource.name}, the next on {first}. They keep it until somebody moves them "
        "or it is switched on again."
    )
