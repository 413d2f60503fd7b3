"""What clients asked for in writing and nobody wrote yet, with the day by which it is due."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Appointment
from charting.estimates.due import due_when_asked
from charting.models import EstimateRequest
from medspa.clients.models import Client


@dataclass(frozen=True)
class Waiting:
    """A request, and the last day on which it is answered in time."""

    asked: EstimateRequest
    by: date
    is_overdue: bool


def requests_to_answer() -> QuerySet[EstimateRequest]:
    """The longest waiting first."""
    return EstimateRequest.objects.waiting().select_related(
        "client", "location", "asked_by", "appointment__location", "appointment__appointment_type"
    )


def requests_waiting(now: datetime) -> list[Waiting]:
    """For the desk, the soonest due first. One query."""
    found = [waiting_for(asked, now) for asked in requests_to_answer()]
    return sorted(found, key=lambda one: (one.by, one.asked.asked_at))


def waiting_for(asked: EstimateRequest, now: datetime) -> Waiting:
    """On the calendar of its location. Join `location`."""
    place = asked.location
    by = due_when_asked(place.local(asked.asked_at).date())
    return Waiting(asked, by, place.local(now).date() > by)


def request_about(visit: Appointment, now: datetime) -> Waiting | None:
    """The one about this visit. One query."""
    asked = requests_to_answer().filter(appointment=visit).first()
    return waiting_for(asked, now) if asked else None


def requests_of(client: Client, now: datetime) -> list[Waiting]:
    """Those of a client, as their own pages list them. One query."""
    return [waiting_for(asked, now) for asked in requests_to_answer().filter(client=client)]


def is_asked_for() -> Exists:
    """Of an appointment: somebody waits for its estimate."""
    return Exists(EstimateRequest.objects.waiting().filter(appointment=OuterRef("pk")))
