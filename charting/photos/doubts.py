"""What speaks against a photograph being of this client.

Nothing here looks at a face: no model is asked yet (`PhotoMeasurement` waits for one). What the
clinic knows is asked: who is here, whose visit it is, on whose record the same file lies. Somebody
looks again and goes on; nothing is decided for them.
"""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from bookings.models import Appointment
from charting.ground.places import place_of
from charting.models import Photo
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import StaffMember

Status = Appointment.Status
HERE = (Status.ARRIVED, Status.IN_TREATMENT)


class Doubt(NamedTuple):
    """`key` says of what exactly it speaks: who looked again at one has not looked at the next."""

    key: str
    sentence: str


def _doubt(sentence: str, about: object) -> Doubt:
    return Doubt(sha256(f"{sentence} {about}".encode()).hexdigest()[:12], sentence)


def doubts_now(client: Client, staff: StaffMember, now: datetime) -> list[Doubt]:
    """In sentences for staff, about a photograph that is taken at this moment. A few statements."""
    mine = records_of(client)
    visits = Appointment.objects.filter(client__in=mine).exclude(status=Status.CANCELLED)
    today = place_of(client).local(now).date()
    days = [one.local_start.date() for one in visits.with_people().order_by("-starts_at")[:50]]
    found = []
    if today not in days:
        found.append(_doubt(f"{client.first_name} has no visit today.", (client.pk, today)))
    with_me = Appointment.objects.filter(provider=staff, status__in=HERE, starts_at__lte=now)
    others = with_me.filter(ends_at__gt=now).exclude(client__in=mine)
    if other := others.filter(client__isnull=False).first():
        # The page is turned to the client: whose visit it is, the board says.
        found.append(_doubt("Your visit at this moment is somebody else's.", (client.pk, other.pk)))
    return found


def doubts_of_file(client: Client, digest: str) -> list[Doubt]:
    """The same file came for somebody else before; whose it is, is not told."""
    elsewhere = Photo.objects.filter(sha256=digest).exclude(client__in=records_of(client))
    if not elsewhere.exists():
        return []
    return [_doubt("This very file is on the record of somebody else.", (client.pk, digest))]
