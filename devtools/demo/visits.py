"""Book visits of the demo clinic through the real services, and let past ones happen."""

from datetime import datetime, timedelta

from bookings.booking.book import BookingDetails, book_appointment
from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import FRONT_DESK, Person
from medspa.clients.models import Client
from medspa.clinic.models import Location

Status = Appointment.Status


def book_visit(
    clinic: DemoClinic,
    *,
    client: Client,
    type_slug: str,
    starts_at: datetime,
    booked_at: datetime,
    location: Location | None = None,
    provider: Person | None = None,
    interests: tuple[str, ...] = (),
) -> Appointment:
    """Book as the front desk did at `booked_at`: the client has known since then.

    Raises what `book_appointment` raises.
    """
    return book_appointment(
        SlotRequest(
            appointment_type=clinic.types[type_slug],
            location=location or clinic.main,
            starts_at=starts_at,
            now=booked_at,
            client=client,
            provider=clinic.of(provider) if provider else None,
        ),
        by=clinic.user(FRONT_DESK),
        details=BookingDetails(via=Appointment.Via.SEED, interests=interests, tell_client=False),
    ).appointment


def let_happen(clinic: DemoClinic, visit: Appointment, *, until: str = Status.COMPLETED) -> None:
    """Take the visit through its steps at plausible times, as far as `until`."""
    steps = (
        (Status.ARRIVED, visit.starts_at - timedelta(minutes=4)),
        (Status.IN_TREATMENT, visit.starts_at + timedelta(minutes=3)),
        (Status.COMPLETED, visit.ends_at - timedelta(minutes=2)),
    )
    for status, at in steps:
        change_status(appointment=visit, to=status, by=clinic.user(FRONT_DESK), now=at)
        visit.refresh_from_db()
        if status == until:
            return


def miss_appointment(clinic: DemoClinic, visit: Appointment) -> None:
    at = visit.starts_at + timedelta(minutes=30)
    change_status(appointment=visit, to=Status.NO_SHOW, by=clinic.user(FRONT_DESK), now=at)
    visit.refresh_from_db()


def call_off(clinic: DemoClinic, visit: Appointment, *, now: datetime) -> None:
    cancel_appointment(
        appointment=visit,
        by=clinic.user(FRONT_DESK),
        now=now,
        for_client=True,
        reason="Called to say that the day does not suit.",
    )
    visit.refresh_from_db()
