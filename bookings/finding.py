"""Find a visit by what somebody says over the counter or on the telephone."""

import re
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from bookings.models import Appointment
from medspa.clients.models import Client

FOUND_AT_MOST = 25
FEWEST_DIGITS = 4  # of a telephone number; fewer would find half the clinic


def find_visits(said: str, *, now: datetime) -> list[Appointment]:
    """Visits whose client or reference matches; those ahead first, then the latest past ones.

    At most FOUND_AT_MOST + 1, so that the page can tell that there are more.
    """
    matches = _matching(said)
    if matches is None:
        return []
    visits = Appointment.objects.booked_or_later().with_people().filter(matches)
    ahead = list(visits.filter(starts_at__gte=now).order_by("starts_at")[: FOUND_AT_MOST + 1])
    room = FOUND_AT_MOST + 1 - len(ahead)
    return ahead + list(visits.filter(starts_at__lt=now).order_by("-starts_at")[:room])


def find_clients(said: str) -> QuerySet[Client]:
    """Clients by name, e-mail or telephone number."""
    people = _people(said)
    if people is None:
        return Client.objects.none()
    clients = Client.objects.filter(people | Q(email__istartswith=said.strip()))
    return clients.order_by(Lower("last_name"), Lower("first_name"))[:FOUND_AT_MOST]


def _matching(said: str) -> Q | None:
    people = _people(said, "client__")
    reference = re.sub(r"[\s-]", "", said).upper()
    if len(reference) == 8 and reference.isalnum():
        is_reference = Q(reference=f"{reference[:4]}-{reference[4:]}")
        return is_reference | people if people else is_reference
    return people


def _people(said: str, prefix: str = "") -> Q | None:
    """Every word begins a part of a name, or the digits are part of a telephone number."""
    digits = re.sub(r"\D", "", said).lstrip("0")
    if not any(character.isalpha() for character in said):
        return Q(**{f"{prefix}phone__contains": digits}) if len(digits) >= FEWEST_DIGITS else None
    if len(said.strip()) < 2:
        return None
    words = [_begins_a_name(word, prefix) for word in said.split()[:5]]
    return reduce(and_, words)


def _begins_a_name(word: str, prefix: str) -> Q:
    names = (f"{prefix}first_name", f"{prefix}last_name")
    begins = [Q(**{f"{name}__istartswith": word}) for name in names]
    later = [Q(**{f"{name}__icontains": f" {word}"}) for name in names]
    return reduce(or_, begins + later)
