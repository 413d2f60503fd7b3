"""The front page of the clinic."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.availability import next_slot
from bookings.models import AppointmentType
from medspa.accounts.access import public
from medspa.clinic.models import Location, StaffMember

Purpose = AppointmentType.Purpose


@dataclass(frozen=True)
class NextVisit:
    """The first time at which a newcomer could be seen."""

    starts_at: datetime
    location: Location
    provider: StaffMember


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the clinic does, and the next time that somebody could come."""
    return render(request, "home.html", {"next_slot": _next_consultation(timezone.now())})


def _next_consultation(now: datetime) -> NextVisit | None:
    """Of the first consultation that newcomers can book themselves."""
    kind = AppointmentType.objects.online().filter(purpose=Purpose.CONSULTATION).first()
    found = next_slot(appointment_type=kind, now=now) if kind else None
    if found is None:
        return None
    provider = StaffMember.objects.get(pk=found.slot.providers[0])
    return NextVisit(found.slot.starts_at, found.location, provider)
