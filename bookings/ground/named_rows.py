"""Rows that addresses and callers name by their slug. Every page of booking reads some, by
statements that are made once."""

from django.db.models import Model, QuerySet, SlugField

from bookings.models import AppointmentType
from medspa.clinic.models import Location, StaffMember
from medspa.database.prepared_rows import Place, PreparedQuery


class NamedRows[M: Model]:
    """What can be named, and the row that is."""

    def __init__(self, rows: QuerySet[M]) -> None:
        self.rows = rows
        self._named = PreparedQuery(lambda: rows.filter(slug=Place("slug", SlugField())))

    def by_slug(self, slug: str) -> M | None:
        return self._named.first(slug=slug)


TYPES = NamedRows(AppointmentType.objects.online())
LOCATIONS = NamedRows(Location.objects.filter(is_active=True))
PROVIDERS = NamedRows(StaffMember.objects.bookable())
