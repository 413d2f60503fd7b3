"""Whoever treats is told on any page of theirs that the next client has come."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.ground.history import since_when
from bookings.models import Appointment
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.formats.dates import format_when
from medspa.web.request import HttpRequest

Status = Appointment.Status
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)


@requires(Permission.WRITE_CHARTS)
@require_safe
def my_clients_here(request: HttpRequest) -> HttpResponse:
    """The visits whose clients wait for this person, first come first, without any name: another
    client may be looking at the screen. One statement."""
    rows = Appointment.objects.filter(
        provider__user=user_of(request),
        status=Status.ARRIVED,
        starts_at__gt=request.now - A_DAY,
        starts_at__lt=request.now + A_DAY,
    )
    visits: Any = (
        rows.with_people().with_resources().annotate(came_at=since_when()).order_by("came_at", "pk")
    )
    waiting = [
        (visit, format_when(visit.local_start, "g:i A"), (request.now - visit.came_at) // A_MINUTE)
        for visit in visits
    ]
    return render(request, "bookings/my_clients_here.html", {"waiting": waiting})
