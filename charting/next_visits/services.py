"""Book what follows a visit, at a time that was proposed."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bookings.booking.book import AT_DESK, book_appointment
from bookings.courses.book import with_the_same
from bookings.models import Appointment, AppointmentType
from bookings.reservation.slot_request import SlotRequest
from charting.next_visits.errors import NothingToBook
from charting.next_visits.queries import NextVisit, next_visits
from charting.plans.services.tying import tie_stage
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.giving.wordings import day_text


@transaction.atomic
def book_next_visit(
    *, after: Appointment, what: str, starts_at: datetime, by: User, now: datetime
) -> Appointment:
    """With the same person where they are free then, else with whoever is; the client is told.

    A visit of the plan is tied to it, where its rules allow that day. The database lets no client
    come twice at once, so that a press that is sent twice books once.
    Raises NothingToBook and what `book_appointment` and `tie_stage` raise.
    """
    wanted, kind = _wanted(after, what, starts_at, now)
    asked = SlotRequest(
        appointment_type=kind,
        location=after.location,
        starts_at=starts_at,
        now=now,
        client=after.client,
        at_desk=True,
    )
    details = replace(AT_DESK, permission=Permission.BOOK_NEXT_VISIT)
    booked = book_appointment(with_the_same(after, asked), by=by, details=details).appointment
    if wanted.stage:
        tie_stage(stage=wanted.stage, appointment=booked, by=by)
    record(by=by, action="appointment.next_booked", target=booked, after=after.reference)
    return booked


def _wanted(
    after: Appointment, what: str, starts_at: datetime, now: datetime
) -> tuple[NextVisit, AppointmentType]:
    wanted = next((one for one in next_visits(after, now) if one.what == what), None)
    if wanted is None or wanted.kind is None:
        raise NothingToBook("There is no such visit to book any more.")
    if wanted.booked_on:
        raise NothingToBook(f"This visit is booked already, on {day_text(wanted.booked_on)}.")
    window, on = wanted.window, after.location.local(starts_at).date()
    if not window.first <= on <= window.last:
        days = f"{day_text(window.first)} to {day_text(window.last)}"
        raise NothingToBook(f"Choose a day from {days}.", field="starts_at")
    return wanted, wanted.kind
