"""What callers send, read by the same rules as on the pages; every wrong field is told at once."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from django.db.models import Model
from django.utils import timezone
from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from bookings.api.instants import EXAMPLE, read_day, read_instant, value_error
from bookings.forms import DetailsForm
from bookings.ground.named_rows import LOCATIONS, PROVIDERS, TYPES, NamedRows
from bookings.models import AppointmentType
from medspa.clinic.models import Location, StaffMember
from treatments.catalogue.explorer import fold_parts
from treatments.models import FacialArea

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")


def _request(info: ValidationInfo) -> Any:
    return info.context["request"] if info.context else None


def _found[R: Model](rows: NamedRows[R], slug: Any, what: str, listed_at: str) -> R:
    known = rows.by_slug(slug) if _is_slug(slug) else None
    if known is None:
        raise value_error("unknown", f"There is no such {what}. GET {listed_at} lists them.")
    return known


def _is_slug(value: Any) -> bool:
    return isinstance(value, str) and SLUG.fullmatch(value) is not None


def _read_type(slug: Any) -> AppointmentType:
    return _found(TYPES, slug, "appointment type", "/api/appointment-types")


def _read_type_if_any(slug: Any) -> AppointmentType | None:
    return None if slug in (None, "") else _read_type(slug)


def _read_location(slug: Any, info: ValidationInfo) -> Location:
    """Fields are read in order, so those that follow know the place: its clock, its phones."""
    found = _found(LOCATIONS, slug, "location", "/api/locations")
    _request(info).location = found
    return found


def _read_provider(slug: Any) -> StaffMember | None:
    if slug in (None, ""):
        return None
    return _found(PROVIDERS, slug, "provider", "/api/providers")


def _read_starts_at(value: Any, info: ValidationInfo) -> datetime:
    return read_instant(value, _request(info))


def _read_areas(codes: list[str]) -> list[str]:
    if not codes:
        return []
    known = set(FacialArea.objects.filter(pk__in=codes).values_list("pk", flat=True))
    if missing := [code for code in codes if code not in known]:
        raise value_error(
            "unknown", f"No area is called {missing[0]!r}. GET /api/areas lists them."
        )
    return list(fold_parts(codes))


def _schema(example: str, *, description: str, **more: Any) -> WithJsonSchema:
    described = {"type": "string", "description": description, "examples": [example]}
    return WithJsonSchema(described | more)


TypeSlug = Annotated[
    AppointmentType,
    PlainValidator(_read_type),
    _schema("full-facial-balancing-consultation", description="The slug of an appointment type."),
]
TypeSlugIfAny = Annotated[
    AppointmentType | None,
    PlainValidator(_read_type_if_any),
    _schema("full-facial-balancing-consultation", description="Only those who give this visit."),
]
LocationSlug = Annotated[
    Location,
    PlainValidator(_read_location),
    _schema("capitol-hill", description="The slug of a location."),
]
ProviderSlug = Annotated[
    StaffMember | None,
    PlainValidator(_read_provider),
    _schema(
        "mara", description="The slug of a provider. Without it: anyone.", type=["string", "null"]
    ),
]
Day = Annotated[
    date,
    PlainValidator(read_day),
    _schema("2027-03-15", description="A day at the location.", format="date"),
]
Instant = Annotated[
    datetime,
    PlainValidator(_read_starts_at),
    _schema(EXAMPLE, description="When the visit begins, with its offset.", format="date-time"),
]

AreaCodes = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]],
    Field(max_length=60, description="Codes of facial areas to talk about.", examples=[["CHIN"]]),
    AfterValidator(_read_areas),
]


@cache
def _form_of(name: str) -> type[DetailsForm]:
    """The form of the page with one field: the others need not be copied for each that is read."""

    class OneField(DetailsForm):
        pass

    OneField.base_fields = {name: DetailsForm.base_fields[name]}
    return OneField


def as_on_the_page(name: str, then: Callable[[Any], Any] = lambda value: value) -> AfterValidator:
    """Read the value as the field `name` of the booking page does, with its words for mistakes."""

    def read(value: Any, info: ValidationInfo) -> Any:
        location = getattr(_request(info), "location", None) or Location.objects.first()
        if location is None:
            return value
        today = location.local(timezone.now()).date()
        form = _form_of(name)({name: value}, location=location, today=today, asks_typos=False)
        if not form.is_valid():
            mistake = form.errors.as_data()[name][0]
            raise value_error(mistake.code or "invalid", mistake.messages[0])
        return then(form.cleaned_data[name])

    return AfterValidator(read)
