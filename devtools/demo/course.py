"""The demo's course, and one client who has it booked."""

from datetime import datetime, timedelta

from bookings.availability.search import Slot, find_open_slots
from bookings.booking.book import BookingDetails
from bookings.courses.book import ChosenStep, book_course
from bookings.courses.proposals import propose_steps
from bookings.models import Appointment, AppointmentType, Course, CourseStep, CourseTemplate
from charting.clearances.services.clearances import grant_clearance
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import FRONT_DESK, PRESCRIBER
from devtools.demo.visits import book_visit, let_happen
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client
from treatments.models import Modality

# type, earliest, best and latest day after the first visit: clinical.md section 5. The clinic may
# have it the other way round: that is another template [R157].
_STEPS = (
    ("neurotoxin-visit", 0, 0, 0),
    ("review", 10, 14, 21),  # [GK]; peak [R21]
    ("filler-visit", 14, 21, 28),  # [R156]
)
_CONSULTED_AGO = range(4, 25)


def book_a_course(clinic: DemoClinic, *, now: datetime) -> Course | None:
    """They were at a consultation some days ago and begin on one of the next days."""
    template = make_template(clinic)
    client = find_or_create_client(
        first_name="Ottilie",
        last_name="Brandt",
        email="ottilie.brandt@mail.example",
        phone="+12065550188",
        by=clinic.user(FRONT_DESK),
    )
    if not consult(clinic, client, now):
        return None
    first, *later = template.steps.all()
    slot = _first_slot(clinic, first.appointment_type, now + timedelta(days=1), now=now)
    if slot is None:
        return None
    proposals = propose_steps(later, location=clinic.main, first=slot, provider=None, now=now)
    slots = [slot, *(each.best for each in proposals)]
    return book_course(
        client=client,
        template=template,
        location=clinic.main,
        chosen=[
            ChosenStep(step, each.starts_at)
            for step, each in zip((first, *later), slots, strict=True)
            if each
        ],
        by=clinic.user(FRONT_DESK),
        now=now,
        details=BookingDetails(via=Appointment.Via.SEED, tell_client=False),
    )


def make_template(clinic: DemoClinic) -> CourseTemplate:
    template = CourseTemplate.objects.create(
        slug="full-balancing-toxin-first", name="Full balancing: toxin first"
    )
    for position, (slug, least, best, most) in enumerate(_STEPS, start=1):
        CourseStep.objects.create(
            template=template,
            position=position,
            appointment_type=clinic.types[slug],
            min_days=least,
            ideal_days=best,
            max_days=most,
        )
    return template


def consult(clinic: DemoClinic, client: Client, now: datetime, ago: range = _CONSULTED_AGO) -> bool:
    """They were examined as well, on the newest of the days `ago` when somebody had time; False if
    nobody had."""
    kind = clinic.types["full-facial-balancing-consultation"]
    for days in ago:
        booked_at = now - timedelta(days=days + 1)
        slot = _first_slot(clinic, kind, now - timedelta(days=days), now=booked_at, days=0)
        if slot is None:
            continue
        visit = book_visit(
            clinic,
            client=client,
            type_slug=kind.slug,
            starts_at=slot.starts_at,
            booked_at=booked_at,
        )
        let_happen(clinic, visit)
        grant_clearance(
            client=client,
            modalities=list(Modality),
            location=clinic.main,
            by=clinic.user(PRESCRIBER),
            now=visit.ends_at,
        )
        return True
    return False


def _first_slot(
    clinic: DemoClinic, kind: AppointmentType, day: datetime, *, now: datetime, days: int = 6
) -> Slot | None:
    on = clinic.main.local(day).date()
    slots = find_open_slots(
        appointment_type=kind,
        location=clinic.main,
        from_on=on,
        to_on=on + timedelta(days=days),
        now=now,
        at_desk=True,
    )
    return next((slot for slot in slots if slot.starts_at.minute in (0, 30)), None)
