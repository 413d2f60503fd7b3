"""Visits of the client that are booked already and could be the next one of the plan."""

from datetime import date, datetime

from bookings.models import Appointment
from charting.presenting.booking.visits_ahead import VisitAhead


def visits_that_fit(visit: VisitAhead, now: datetime) -> list[Appointment]:
    """Those ahead that give what it intends, not before its first day, and that the plan has not.
    One query; none where the visit cannot be booked yet."""
    if visit.window is None or not visit.is_to_book:
        return []
    rows = Appointment.objects.filter(
        client=visit.stage.plan.client_id,
        status__in=Appointment.BEFORE_VISIT,
        starts_at__gt=now,
        appointment_type__is_touch_up=False,
    ).exclude(plan_stages__plan=visit.stage.plan_id)
    for modality in {item.modality for item in visit.items}:
        rows = rows.filter(**{f"appointment_type__gives_{modality}": True})
    first, last = visit.window.first, visit.latest or date.max
    return [one for one in rows.with_people() if first <= one.local_start.date() <= last]
