"""Charts that wait for the director's name: one to sign, one with a question that is open."""

from datetime import date, datetime, timedelta

from bookings.availability.search import find_open_slots
from charting.charts.cosigning.asking import ask_before_cosigning
from charting.charts.services.starting import start_chart
from charting.models import Chart
from devtools.demo.balancing_plan import NEEDLE, Syringe
from devtools.demo.clinic import DemoClinic
from devtools.demo.consultations.consulting import CONSULTATION, consult
from devtools.demo.fridge import VOLUMA
from devtools.demo.people import DIRECTOR, INJECTOR, PRESCRIBER, Person
from devtools.demo.sessions import finish_chart, give_filler, sign_consent
from devtools.demo.visits import book_visit, let_happen
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client
from treatments.models import Modality

VISIT = "filler-visit"
DAY = timedelta(days=1)
BRIDGE: tuple[Syringe, ...] = ((VOLUMA, NEEDLE, (("NOSE_DORSUM", "M", "0.3", ""),), "0.7"),)
ORDERED = (("juvederm-voluma-xc", "0.5", ("NOSE_DORSUM",)),)
CLIENTS = (
    ("Odile", "Brandt", "+12065550187", date(1984, 9, 17)),
    ("Wren", "Castellanos", "+12065550188", date(1979, 2, 3)),
)
QUESTION = "Which layer did you inject in, and did you aspirate?"


def leave_two(clinic: DemoClinic, *, now: datetime) -> None:
    """Where vessels are at the highest risk a prescriber stands behind it: not done yet."""
    for number, person in enumerate(CLIENTS):
        chart = _leave(clinic, _client(clinic, person), now - number * DAY)
        if chart and not number:
            asked_at = min(now, chart.appointment.starts_at + timedelta(hours=6))
            by = clinic.user(DIRECTOR)
            ask_before_cosigning(chart=chart, text=QUESTION, by=by, now=asked_at)


def _leave(clinic: DemoClinic, client: Client, now: datetime) -> Chart | None:
    """None where the diary has no time for it."""
    seen_at = _last_free_time(clinic, CONSULTATION, PRESCRIBER, now - 8 * DAY)
    starts_at = _last_free_time(clinic, VISIT, INJECTOR, now)
    if seen_at is None or starts_at is None:
        return None
    consult(clinic, client, seen_at, ORDERED)
    return _treat(clinic, client, starts_at)


def _last_free_time(
    clinic: DemoClinic, type_slug: str, person: Person, before: datetime
) -> datetime | None:
    """In the four days before that day; None where the person does not work."""
    last = clinic.main.local(before).date() - DAY
    slots = find_open_slots(
        appointment_type=clinic.types[type_slug],
        location=clinic.main,
        from_on=last - 3 * DAY,
        to_on=last,
        now=before - 14 * DAY,
        provider=clinic.of(person),
        at_desk=True,
    )
    return slots[-1].starts_at if slots else None


def _treat(clinic: DemoClinic, client: Client, starts_at: datetime) -> Chart:
    visit = book_visit(
        clinic,
        client=client,
        type_slug=VISIT,
        provider=INJECTOR,
        starts_at=starts_at,
        booked_at=starts_at - 3 * DAY,
    )
    let_happen(clinic, visit)
    by = clinic.user(INJECTOR)
    sign_consent(client, Modality.FILLER, by, starts_at + timedelta(minutes=2))
    chart = start_chart(appointment=visit, by=by, now=starts_at + timedelta(minutes=4))
    ended_at = give_filler(chart, BRIDGE, by, starts_at + timedelta(minutes=8))
    at = ended_at + timedelta(minutes=4)
    notes = "Small hump evened out. Review in two weeks."
    finish_chart(clinic, chart, by, at, notes=notes, is_cosigned=False)
    return chart


def _client(clinic: DemoClinic, person: tuple[str, str, str, date]) -> Client:
    first, last, phone, birth_on = person
    return find_or_create_client(
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@mail.example".lower(),
        phone=phone,
        birth_on=birth_on,
        by=clinic.user(INJECTOR),
    )
