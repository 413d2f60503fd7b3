"""What can be booked, where and with whom."""

from typing import Any

from django.db.models import Prefetch
from ninja import Query, Router

from bookings.api.schemas import (
    AppointmentTypeOut,
    AreaOut,
    Invalid,
    LocationOut,
    ProviderOut,
    ProvidersQuery,
)
from bookings.ground.visit_prices import VisitPrice, book_now, with_prices
from bookings.models import AppointmentType, WorkingHours
from medspa.clinic.models import Location, StaffMember
from medspa.web.request import HttpRequest
from treatments.models import FacialArea

router = Router(tags=["What there is"])


@router.get("/locations", response=list[LocationOut])
def locations(request: HttpRequest) -> list[dict[str, Any]]:
    """Where visits take place."""
    return [_location(each) for each in Location.objects.filter(is_active=True)]


@router.get("/appointment-types", response=list[AppointmentTypeOut])
def appointment_types(request: HttpRequest) -> list[dict[str, Any]]:
    """What clients can book themselves."""
    open_places = Prefetch("locations", Location.objects.filter(is_active=True))
    kinds = AppointmentType.objects.online().prefetch_related(open_places)
    return [_type(kind, price) for kind, price in with_prices(kinds, book_now(request.now))]


@router.get("/providers", response={200: list[ProviderOut], 422: Invalid})
def providers(request: HttpRequest, query: Query[ProvidersQuery]) -> list[dict[str, Any]]:
    """Who can be booked, for anything or for one type of visit."""
    people = StaffMember.objects.bookable()
    if query.appointment_type:
        people = people.filter(appointment_types=query.appointment_type)
    hours = WorkingHours.objects.filter(location__is_active=True).select_related("location")
    people = people.prefetch_related(
        Prefetch("appointment_types", AppointmentType.objects.online()),
        Prefetch("working_hours", hours),
    )
    return [_provider(person) for person in people]


@router.get("/areas", response=list[AreaOut])
def areas(request: HttpRequest) -> list[dict[str, Any]]:
    """The areas of the face that a client may want to talk about: `interests` of a booking."""
    return [{"code": area.pk, "name": area.lay_name} for area in FacialArea.objects.talked_about()]


def _location(location: Location) -> dict[str, Any]:
    return {
        "slug": location.slug,
        "name": location.name,
        "timezone": location.time_zone,
        "phone": location.phone.as_e164,
        "street": location.street,
        "city": location.city,
        "region": location.region,
        "postal_code": location.postal_code,
        "cancellation_hours": location.cancellation_hours,
    }


def _type(kind: AppointmentType, price: VisitPrice | None) -> dict[str, Any]:
    return {
        "slug": kind.slug,
        "name": kind.name,
        "summary": kind.summary,
        "purpose": kind.purpose,
        "duration_min": kind.duration_min,
        "slot_step_min": kind.slot_step_min,
        "lead_time_min": kind.lead_time_min,
        "horizon_days": kind.horizon_days,
        "price_from": str(price.amount) if price else None,
        "locations": [location.slug for location in kind.locations.all()],
    }


def _provider(person: StaffMember) -> dict[str, Any]:
    return {
        "slug": person.slug,
        "name": person.name,
        "credentials": person.credentials,
        "title": person.title,
        "appointment_types": [kind.slug for kind in person.appointment_types.all()],
        "locations": sorted({hours.location.slug for hours in person.working_hours.all()}),
    }
