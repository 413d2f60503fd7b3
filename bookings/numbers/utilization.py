"""How much of the open hours is booked, by provider and by room (`utilization.sql`)."""

from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from bookings.models import Appointment
from bookings.models.appointment_rules import LIVE_STATUSES
from bookings.numbers.report import Figure, Heading, Read
from bookings.numbers.reports import VISIT_COLUMNS
from bookings.numbers.span import Span
from bookings.numbers.visits import booked_visits
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Resource

_STATEMENT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Utilization:
    slug = "utilization"
    title = "Utilization"
    says = (
        "Booked hours inside the open hours, divided by the open hours. Open is when somebody "
        "works there, less time off; a room is open while anybody works at its location. Buffers "
        "count; canceled and missed visits do not."
    )
    permission = Permission.VIEW_DIARY
    columns = VISIT_COLUMNS
    page = ""

    def read(self, span: Span) -> Read:
        """One statement."""
        facts: dict[str, Any] = {
            "first": span.first,
            "last": span.last,
            "places": [place.pk for place in span.locations],
            "rooms": [str(kind) for kind in Resource.ROOMS],
        }
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, facts)
            return Read([_figure(*row) for row in cursor.fetchall()])

    def rows(self, span: Span, key: str) -> QuerySet[Appointment] | None:
        """The visits that took time of whoever, or of the room, that the key names."""
        kind, _, number = key.partition("-")
        if kind not in ("provider", "room") or not (number.isdecimal() and len(number) < 18):
            return None
        taking = [status for status in LIVE_STATUSES if status != Appointment.Status.HELD]
        rows = booked_visits(span).filter(status__in=taking).order_by("-starts_at", "-pk")
        if kind == "provider":
            return rows.filter(provider=int(number))
        return rows.filter(resources=int(number), resources__kind__in=Resource.ROOMS)

    def heading(self, span: Span, key: str) -> Heading | None:
        """The statement reckons all of them together."""
        found = (Heading(one.label, one.says) for one in self.read(span).figures if one.key == key)
        return next(found, None)

    @staticmethod
    def address(row: Any) -> str:
        return str(row.board_address())


def _figure(kind: str, pk: int, name: str, place: str, *reckoned: float) -> Figure:
    """`reckoned`: visits, open hours, booked hours."""
    visits, open_hours, booked_hours = reckoned
    return Figure(
        key=f"{kind}-{pk}",
        label=f"{name}, {place}" if kind == "room" else name,
        says=f"{booked_hours:,.0f} of {open_hours:,.0f} open hours",
        count=int(visits),
        percent=100 * booked_hours / open_hours if open_hours else None,
    )
