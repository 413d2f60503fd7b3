"""How much of the week is booked with whom: the reason for whose turn it is."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import F, Sum
from psycopg.types.range import TimestamptzRange

from bookings.availability.search import first_instant
from bookings.models import Appointment
from medspa.clinic.models import Location

A_WEEK = timedelta(days=7)


def find_time_booked_that_week(
    location: Location, day: date, providers: Collection[int], *, now: datetime, ignoring: int = 0
) -> Mapping[int, timedelta]:
    """The time that appointments take of each provider, buffers included, wherever they are, in the
    week of the day, which begins on Monday at the location. Reckoned like the turns in
    open_slots.sql.
    """
    monday = day - timedelta(days=day.weekday())
    first, after = (first_instant(on, location) for on in (monday, monday + A_WEEK))
    appointments = (
        Appointment.objects.active(now)
        .filter(provider__in=providers, occupied__overlap=TimestamptzRange(first, after))
        .exclude(pk=ignoring)
        .order_by()
        .values_list("provider")
        .annotate(booked=Sum(F("occupied__endswith") - F("occupied__startswith")))
    )
    return {pk: timedelta() for pk in providers} | dict(appointments)
