"""What this browser booked a moment ago: whoever goes back to it shall not book a second."""

from datetime import datetime

from bookings.models import Appointment
from bookings.picker.choice import Choice
from bookings.views.public.held import held_for
from medspa.web.request import HttpRequest

SESSION_KEY = "just_booked"


def note_booked(request: HttpRequest, choice: Choice, appointment: Appointment) -> None:
    request.session[SESSION_KEY] = {"asked": choice.query, "visit": appointment.pk}


def booked_just_now(request: HttpRequest, choice: Choice, now: datetime) -> Appointment | None:
    """The visit that this very choice booked, while nobody has cancelled or moved it."""
    before = request.session.get(SESSION_KEY, {})
    is_same = before.get("asked") == choice.query
    if choice.starts_at is None or not is_same or held_for(request, choice, now):
        return None
    ahead = Appointment.objects.filter(status__in=Appointment.BEFORE_VISIT)
    return ahead.filter(pk=before["visit"], starts_at=choice.starts_at).first()
