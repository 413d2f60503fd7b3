"""What the demo's clinicians saw on faces: of the acceptance case, of its other clients, and drafts
of today. Grades are plausible for what is treated later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from bookings.models import Appointment
from charting.assessment.services import (
    Person,
    Seen,
    describe_person,
    keep_assessment,
    note_finding,
    note_well,
)
from charting.models import Assessment
from devtools.demo.clinic import DemoClinic
from medspa.accounts.models import User
from medspa.clients.models import Client
from treatments.models import FacialArea

Found = tuple[str, str, str, str, int]
"""Area, side (B: both), finding, scale, grade."""


@dataclass(frozen=True)
class Look:
    """One whole-face assessment: who it is, what is found, and which areas need nothing."""

    person: Person
    found: tuple[Found, ...]
    well: tuple[str, ...] = ()


BALANCING = Look(
    Person(3, 2, "Jaw tension, corners of my mouth"),
    (
        ("MASSETER", "B", "volume", "MMPS", 4),
        ("DAO", "B", "ptosis", "MAS", 2),
        ("CHIN", "", "volume", "ACRS", 2),
        ("LABIOMENTAL", "", "shadow", "MAS", 2),
        ("PREJOWL", "R", "shadow", "MAS", 2),
        ("PREJOWL", "L", "shadow", "MAS", 3),
        ("LIP_UPPER", "", "volume", "LFS", 1),
        ("LIP_LOWER", "", "volume", "LFS", 2),
        ("CHEEK_LAT", "B", "volume", "MFVDS", 2),
        ("CHEEK_MED", "B", "volume", "MFVDS", 2),
    ),
    ("TEMPLE",),
)
LOOKS = (
    Look(
        Person(2, 2, "I look tired in every photo"),
        (
            ("GLABELLA", "", "line", "FWS", 2),
            ("CROWS_FEET", "B", "line", "FWS", 2),
            ("CHEEK_LAT", "B", "volume", "MFVDS", 2),
            ("TEAR_TROUGH", "R", "shadow", "GIHS", 1),
            ("TEAR_TROUGH", "L", "shadow", "GIHS", 2),
        ),
    ),
    Look(
        Person(4, 1, "My jaw feels heavy, and I grind at night"),
        (
            ("MASSETER", "R", "volume", "MMPS", 3),
            ("MASSETER", "L", "volume", "MMPS", 4),
            ("LIP_UPPER", "", "volume", "LFS", 1),
        ),
        ("LABIOMENTAL", "PREJOWL"),
    ),
    Look(
        Person(3, 3, "The line under my lip, and my forehead"),
        (
            ("FOREHEAD", "", "line", "FWS", 2),
            ("GLABELLA", "", "line", "FWS", 3),
            ("CHIN", "", "volume", "ACRS", 1),
            ("LABIOMENTAL", "", "shadow", "MAS", 3),
        ),
    ),
    Look(
        Person(1, 2, "Rested, for my sister's wedding"),
        (
            ("CROWS_FEET", "B", "line", "FWS", 2),
            ("CHEEK_MED", "B", "volume", "MFVDS", 3),
            ("TEMPLE", "B", "shadow", "ATHS", 2),
        ),
    ),
)


def assess(client: Client, look: Look, by: User, now: datetime) -> Assessment:
    """Write it down over some minutes, and keep it."""
    draft = begin(client, look, by, now)
    return keep_assessment(assessment=draft, by=by, now=now + timedelta(minutes=6))


def begin(client: Client, look: Look, by: User, now: datetime) -> Assessment:
    """The same, still a draft."""
    areas = FacialArea.objects.in_bulk([*(one[0] for one in look.found), *look.well])
    for code, side, finding, scale, grade in look.found:
        seen = Seen(areas[code], finding, side, scale, grade)
        note_finding(client=client, seen=seen, by=by, now=now)
    note_well(client=client, areas=[areas[code] for code in look.well], by=by, now=now)
    return describe_person(client=client, person=look.person, by=by, now=now)


def begin_drafts(clinic: DemoClinic, *, now: datetime) -> None:
    """Two of today's visits are being assessed: one for the first time, one again."""
    today = clinic.main.local(now).date()
    visits = Appointment.objects.live().filter(location=clinic.main, client__isnull=False)
    ahead = visits.filter(starts_at__date=today, client__assessments__kept_at=None)
    for visit, look in zip(ahead.distinct().order_by("starts_at", "pk")[:2], LOOKS, strict=False):
        first = Look(look.person, look.found[:2])
        client = cast("Client", visit.client)  # no hold
        begin(client, first, visit.provider.user, visit.starts_at)
