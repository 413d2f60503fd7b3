"""Everyday visits, months back and months ahead (`DEMO_DAYS`), the same ones for the same day."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.utils.text import slugify

from bookings.availability.search import Slot, find_open_slots
from bookings.booking.checking_out import check_out
from bookings.courses.queries import GIVEN_UP
from bookings.errors import ClientBusy
from bookings.models import Appointment, AppointmentType, TimeOff
from bookings.schedule.absences import note_absences
from charting.clearances.services.clearances import grant_clearance
from devtools.demo.charts import chart_visit
from devtools.demo.clinic import BRANCH_ZONE, DemoClinic
from devtools.demo.people import DIRECTOR, FRONT_DESK, PRESCRIBER, client_names
from devtools.demo.visits import book_visit, call_off, let_happen, miss_appointment
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client
from medspa.clinic.models import Location
from treatments.models import Modality

CLIENTS = 85  # and the one of "Balancing-01"
DAYS_AROUND_TODAY = 2
AT_THE_DESK = timedelta(minutes=25)

# What usually follows what, in days at the least: a consultation, then treatment, then its review.
_NEXT = {
    "": ("full-facial-balancing-consultation", 0),
    "full-facial-balancing-consultation": ("neurotoxin-visit", 3),
    "neurotoxin-visit": ("review", 14),
    "review": ("filler-visit", 7),
    "filler-visit": ("review", 14),
}
_INTERESTS = (("MASSETER",), ("CHEEK_LAT", "TEMPLE"), ("LIP_UPPER",), ("CHIN_SHADOW", "DAO"), ())


@dataclass
class Regular:
    """A client with what they had last and from when on they may come again."""

    client: Client
    last_type: str = ""
    free_on: date = date.min
    visits: list[Appointment] = field(default_factory=list)
    examined_at: Location | None = None

    def comes_to(self, location: Location) -> bool:
        """An exam counts in one state only (ADR 0041)."""
        return self.examined_at in (None, location)


def fill_diary(clinic: DemoClinic, *, now: datetime) -> None:
    """Book visits day by day and let those before `now` happen. Today is the busiest day."""
    dice = Random(20260315)  # noqa: S311  the same demo every time
    regulars = _regulars(clinic)
    for offset in range(-settings.DEMO_DAYS, settings.DEMO_DAYS + 1):
        for location in (clinic.main, clinic.branch):
            on = location.local(now).date() + timedelta(days=offset)
            _fill_day(clinic, location, on, regulars, dice, now)


def _regulars(clinic: DemoClinic) -> list[Regular]:
    return [
        Regular(
            find_or_create_client(
                first_name=first,
                last_name=last,
                email=f"{slugify(f'{first} {last}') or number}@mail.example",
                phone=f"+1206555{100 + number % 100:04d}",
                birth_on=date(1960 + number % 40, 1 + number % 12, 1 + number % 28),
                by=clinic.user(FRONT_DESK),
            )
        )
        for number, (first, last) in enumerate(client_names(CLIENTS))
    ]


def _visits_wanted(location: Location, on: date, today: date, dice: Random) -> int:
    """Few enough in the weeks before today that enough people are due to come today."""
    distance = abs((on - today).days)
    is_branch = location.time_zone == BRANCH_ZONE
    if distance == 0:
        return 6 if is_branch else 13
    if distance <= DAYS_AROUND_TODAY:
        return 3 if is_branch else 7
    return dice.choice((0, 0, 1, 2)) if is_branch else dice.choice((1, 1, 2, 3))


def _fill_day(
    clinic: DemoClinic,
    location: Location,
    on: date,
    regulars: list[Regular],
    dice: Random,
    now: datetime,
) -> None:
    today = location.local(now).date()
    wanted = _visits_wanted(location, on, today, dice)
    waiting = [one for one in regulars if one.free_on <= on and one.comes_to(location)]
    for regular in dice.sample(waiting, min(wanted, len(waiting))):
        visit = _book_next(clinic, location, on, regular, dice, now)
        if visit:
            _settle(clinic, visit, dice, now)
            _go_on(clinic, regular, visit)
            if visit.status == Appointment.Status.COMPLETED:
                chart_visit(clinic, visit, dice)


def _book_next(
    clinic: DemoClinic, location: Location, on: date, regular: Regular, dice: Random, now: datetime
) -> Appointment | None:
    type_slug, _ = _NEXT[regular.last_type]
    booked_at = _some_evening_before(on, dice, now)
    slots = find_open_slots(
        appointment_type=clinic.types[type_slug],
        location=location,
        from_on=on,
        to_on=on,
        now=booked_at,
        at_desk=True,
    )
    if not slots:
        return None
    try:
        visit = book_visit(
            clinic,
            client=regular.client,
            type_slug=type_slug,
            starts_at=_liked(slots, dice).starts_at,
            booked_at=booked_at,
            location=location,
            interests=dice.choice(_INTERESTS) if not regular.last_type else (),
        )
    except ClientBusy:
        return None
    return visit


def _go_on(clinic: DemoClinic, regular: Regular, visit: Appointment) -> None:
    """What they may come for next. Treatment follows a consultation that took place, at which the
    prescriber examined them; one that is yet to come leaves the next visit to be agreed on then."""
    on, slug = visit.local_start.date(), visit.appointment_type.slug
    if visit.appointment_type.purpose != AppointmentType.Purpose.CONSULTATION:
        regular.last_type, regular.free_on = slug, on + timedelta(days=_NEXT[slug][1])
    elif visit.status == Appointment.Status.COMPLETED:
        grant_clearance(
            client=regular.client,
            modalities=list(Modality),
            location=visit.location,
            by=clinic.user(PRESCRIBER if visit.location == clinic.main else DIRECTOR),
            now=visit.ends_at,
        )
        regular.last_type, regular.free_on = slug, on + timedelta(days=_NEXT[slug][1])
        regular.examined_at = visit.location
    elif visit.status not in GIVEN_UP:
        regular.free_on = date.max


def go_away(clinic: DemoClinic, *, now: datetime) -> None:
    """Somebody is away where visits are booked already: the manager has something to settle."""
    after = clinic.main.local(now).date() + timedelta(days=2)
    ahead = Appointment.objects.upcoming(now).filter(
        location=clinic.main, starts_at__date__gte=after
    )
    if visit := ahead.select_related("provider").first():
        absence = TimeOff(
            provider=visit.provider,
            starts_at=visit.starts_at,
            ends_at=visit.starts_at + timedelta(hours=3),
            reason="Training",
        )
        note_absences([absence], by=clinic.user(FRONT_DESK))


def _liked(slots: list[Slot], dice: Random) -> Slot:
    """On the hour or the half, as people ask for."""
    round_ones = [slot for slot in slots if slot.starts_at.minute in (0, 30)]
    return dice.choice(round_ones or slots)


def _some_evening_before(on: date, dice: Random, now: datetime) -> datetime:
    evening = datetime.combine(
        on - timedelta(days=dice.randint(2, 12)), time(4, dice.randint(0, 59)), tzinfo=UTC
    )
    return min(evening, now)


def _happened(clinic: DemoClinic, visit: Appointment, now: datetime) -> None:
    """Of today, whoever was done long ago has left; the last ones stand at the desk."""
    let_happen(clinic, visit)
    is_today = visit.local_start.date() == visit.location.local(now).date()
    if is_today and visit.ends_at < now - AT_THE_DESK:
        check_out(appointment=visit, by=clinic.user(FRONT_DESK), now=visit.ends_at)


def _settle(clinic: DemoClinic, visit: Appointment, dice: Random, now: datetime) -> None:
    """What became of the visit, as of `now`."""
    fate = dice.random()
    if fate < 0.04:
        call_off(clinic, visit, now=min(now, visit.starts_at - timedelta(hours=30)))
    elif visit.ends_at < now:
        miss_appointment(clinic, visit) if fate < 0.08 else _happened(clinic, visit, now)
    elif visit.starts_at < now - timedelta(minutes=5):
        let_happen(clinic, visit, until=Appointment.Status.IN_TREATMENT)
    elif visit.starts_at < now + timedelta(minutes=4):
        let_happen(clinic, visit, until=Appointment.Status.ARRIVED)
