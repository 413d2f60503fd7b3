"""The demo clinic's places, people and services."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bookings.models import AppointmentType, WorkingHours
from devtools.demo.money.prices import make_fee, make_price_book
from devtools.demo.people import (
    DEMO_PASSWORD,
    DIRECTOR,
    INJECTOR,
    PRESCRIBER,
    SECOND_INJECTOR,
    TEAM,
    Person,
)
from medspa.accounts.models import User
from medspa.clinic.models import Location, Organisation, Resource, StaffMember

BRANCH_ZONE = "America/Boise"
BACK_IN_THE_PAST = date(2020, 1, 1)
RENEWED_SOON_DAYS, RENEWED_LATER_DAYS = 24, 400


@dataclass(frozen=True)
class DemoClinic:
    main: Location
    branch: Location
    staff: dict[str, StaffMember]
    types: dict[str, AppointmentType]

    def of(self, person: Person) -> StaffMember:
        return self.staff[person.slug]

    def user(self, person: Person) -> User:
        return self.of(person).user


def make_clinic() -> DemoClinic:
    """Organisation, two locations in two time zones, rooms, five people, services and hours."""
    Organisation.objects.create(
        pk=1,
        name="Halflight",
        sender_name="Halflight",
        sender_address="hello@halflight.example",
        is_demo=True,
    )
    main, branch = _locations()
    password_hash = make_password(DEMO_PASSWORD)  # once: it is slow by design
    staff = {person.slug: _staff_member(person, password_hash) for person in TEAM}
    clinic = DemoClinic(main, branch, staff, _appointment_types((main, branch), staff))
    _working_hours(clinic)
    make_price_book(clinic.branch)
    return clinic


def _locations() -> tuple[Location, Location]:
    main = Location.objects.create(
        slug="capitol-hill",
        name="Capitol Hill",
        time_zone="America/Los_Angeles",
        phone="+12065550100",
        urgent_phone="+12065550119",
        email="seattle@halflight.example",
        street="1421 Mercer Row",
        city="Seattle",
        region="WA",
        postal_code="98112",
    )
    branch = Location.objects.create(
        slug="north-end",
        name="North End",
        time_zone=BRANCH_ZONE,
        phone="+12085550100",
        urgent_phone="+12085550119",
        email="boise@halflight.example",
        street="88 Harrison Walk",
        city="Boise",
        region="ID",
        postal_code="83702",
    )
    for location, treatment_rooms in ((main, 3), (branch, 2)):
        Resource.objects.create(location=location, name="Salon", kind=Resource.Kind.CONSULTATION)
        for number in range(1, treatment_rooms + 1):
            Resource.objects.create(
                location=location, name=f"Room {number}", kind=Resource.Kind.TREATMENT
            )
    return main, branch


def _staff_member(person: Person, password_hash: str) -> StaffMember:
    user = User.objects.create(
        email=person.email,
        password=password_hash,
        full_name=person.name,
        roles=list(person.roles),
    )
    return StaffMember.objects.create(
        user=user,
        slug=person.slug,
        name=person.name,
        name_in_spanish=person.name_in_spanish,
        credentials=person.credentials,
        title=person.title,
        color=person.color,
        is_provider=person.is_provider,
        licence_number=f"DEMO-{person.slug.upper()}" if person.credentials else "",
        licence_expires_on=_licence_ends(person),
    )


def _licence_ends(person: Person) -> date | None:
    """One of them is to be renewed soon, so that the task is seen."""
    if not person.credentials:
        return None
    days = RENEWED_SOON_DAYS if person == SECOND_INJECTOR else RENEWED_LATER_DAYS
    return timezone.now().date() + timedelta(days=days)


# slug, name, purpose, minutes, buffer after, room, online, price from, who, what it is
_CONSULTERS = (DIRECTOR, PRESCRIBER)
_INJECTORS = (DIRECTOR, PRESCRIBER, INJECTOR, SECOND_INJECTOR)
_TYPES: tuple[tuple[str, str, str, int, str, bool, str | None, tuple[Person, ...], str], ...] = (
    (
        "full-facial-balancing-consultation",
        "Full facial balancing consultation",
        "consultation",
        45,
        Resource.Kind.CONSULTATION,
        True,
        "75",
        _INJECTORS,
        "We look at your whole face together, talk about what bothers you, and make a plan. A "
        "medical provider examines you before any treatment.",
    ),
    (
        "neurotoxin-visit",
        "Neurotoxin visit",
        "treatment",
        30,
        Resource.Kind.TREATMENT,
        False,
        "290",
        _INJECTORS,
        "A treatment visit from your plan: relaxing the muscles that we agreed on.",
    ),
    (
        "filler-visit",
        "Filler visit",
        "treatment",
        60,
        Resource.Kind.TREATMENT,
        False,
        "690",
        _INJECTORS,
        "A treatment visit from your plan: restoring volume where we agreed on it.",
    ),
    (
        "full-balancing-visit",
        "Full balancing visit",
        "treatment",
        90,
        Resource.Kind.TREATMENT,
        False,
        "1200",
        _INJECTORS,
        "Consultation and treatment of the whole face in one longer visit.",
    ),
    (
        "review",
        "Two-week review",
        "review",
        15,
        Resource.Kind.TREATMENT,
        True,
        "0",
        _INJECTORS,
        "A short look at the result, with photographs, about two weeks after a treatment.",
    ),
    (
        "touch-up",
        "Neurotoxin touch-up",
        "treatment",
        15,
        Resource.Kind.TREATMENT,
        False,
        "0",
        _INJECTORS,
        "A small correction, two to three weeks after a neurotoxin visit.",
    ),
    (
        "clearance-exam",
        "Clearance exam",
        "consultation",
        30,
        Resource.Kind.CONSULTATION,
        False,
        "0",
        _CONSULTERS,
        "The medical examination by a prescriber that comes before any injection, once a year.",
    ),
)
# What a visit asks for and which intervals it keeps; docs/clinic.md says what each rule does.
_TREATS = {"requires_clearance": True, "requires_consultation_days": 365}
_RULES: dict[str, dict[str, object]] = {
    "neurotoxin-visit": {"gives_neurotoxin": True, **_TREATS},
    "filler-visit": {"gives_filler": True, **_TREATS},
    # The exam is part of this visit, so it cannot be asked for before it is booked.
    "full-balancing-visit": {"gives_neurotoxin": True, "gives_filler": True},
    "touch-up": {"gives_neurotoxin": True, "is_touch_up": True, "requires_clearance": True},
}
CLEAR_UP_MIN = 10  # clinical.md section 5, [GK]


def _appointment_types(
    locations: tuple[Location, Location], staff: dict[str, StaffMember]
) -> dict[str, AppointmentType]:
    types = {}
    for position, row in enumerate(_TYPES):
        slug, name, purpose, minutes, room_kind, is_online, price, people, summary = row
        kind = AppointmentType.objects.create(
            slug=slug,
            name=name,
            summary=summary,
            purpose=purpose,
            duration_min=minutes,
            buffer_after_min=CLEAR_UP_MIN,
            room_kind=room_kind,
            is_online=is_online,
            fee=make_fee(slug, name, price, is_treatment=purpose == "treatment") if price else None,
            position=position,
            **_RULES.get(slug, {}),
        )
        kind.locations.set(locations)
        kind.providers.set(staff[person.slug] for person in people)
        types[slug] = kind
    return types


# Seattle is open every day, so that the board is alive whenever somebody looks; Boise Thu to Sat.
_HOURS: tuple[tuple[Person, str, tuple[int, ...], time, time], ...] = (
    (INJECTOR, "main", (0, 1, 2, 3, 4, 5), time(9), time(17, 30)),
    (SECOND_INJECTOR, "main", (0, 1, 2, 6), time(10), time(18)),
    (SECOND_INJECTOR, "branch", (3, 4, 5), time(9), time(17)),
    (PRESCRIBER, "main", (0, 1, 2, 5, 6), time(8, 30), time(16, 30)),
    (PRESCRIBER, "branch", (3, 4), time(9), time(17)),
    (DIRECTOR, "main", (0, 2, 3, 4, 5, 6), time(12), time(18)),
)


def _working_hours(clinic: DemoClinic) -> None:
    for person, place, weekdays, opens_at, closes_at in _HOURS:
        for weekday in weekdays:
            WorkingHours.objects.create(
                provider=clinic.of(person),
                location=getattr(clinic, place),
                weekday=weekday,
                opens_at=opens_at,
                closes_at=closes_at,
                valid_from=BACK_IN_THE_PAST,
            )
