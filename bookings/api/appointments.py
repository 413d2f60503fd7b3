"""One visit in the hands of whoever has its manage token: read it, move it, cancel it."""

from typing import Any

from django import http
from django.http import Http404
from ninja import Router
from ninja.security import HttpBearer

from bookings.api.schemas import AppointmentOut, Conflict, Invalid, MoveIn, Problem
from bookings.api.slots import local_text, provider_slug
from bookings.booking.lifecycle import cancel_appointment
from bookings.booking.move import Move, move_appointment
from bookings.ground.tokens import get_by_token, url_of
from bookings.models import Appointment
from medspa.web.request import HttpRequest


class ManageToken(HttpBearer):
    """The token of the manage link. A wrong one is refused alike for every reference."""

    openapi_description = "The token at the end of `manage_url`."

    def authenticate(self, request: http.HttpRequest, token: str) -> Appointment | None:
        try:
            appointment = get_by_token(token)
        except Appointment.DoesNotExist:
            return None
        request.location = appointment.location  # type: ignore[attr-defined]
        return appointment


router = Router(tags=["One visit"], auth=ManageToken())
CHANGED = {
    200: AppointmentOut,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Conflict,
    422: Invalid,
}


@router.get(
    "/{reference}", url_name="visit", response={200: AppointmentOut, 401: Problem, 404: Problem}
)
def appointment(request: HttpRequest, reference: str) -> dict[str, Any]:
    """The visit as it stands."""
    return appointment_fields(_opened(request, reference))


@router.patch("/{reference}", url_name="visit", response=CHANGED)
def move(request: HttpRequest, reference: str, payload: MoveIn) -> dict[str, Any]:
    """Move the visit; reference and token stay, and the old time is kept until the new is sure."""
    appointment = _opened(request, reference)
    moved = move_appointment(
        Move(
            appointment, payload.starts_at, seen_version=payload.version, provider=payload.provider
        ),
        by=appointment.client,
        now=request.now,
    )
    return appointment_fields(moved)


@router.delete("/{reference}", url_name="visit", response=CHANGED)
def cancel(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Cancel the visit. Canceling it again changes nothing."""
    appointment = _opened(request, reference)
    return appointment_fields(
        cancel_appointment(appointment=appointment, by=appointment.client, now=request.now)
    )


def appointment_fields(appointment: Appointment) -> dict[str, Any]:
    place = appointment.location
    return {
        "reference": appointment.reference,
        "status": appointment.status,
        "starts_at": local_text(place, appointment.starts_at),
        "ends_at": local_text(place, appointment.ends_at),
        "timezone": place.time_zone,
        "appointment_type": appointment.appointment_type.slug,
        "location": place.slug,
        "provider": provider_slug(appointment),
        "version": appointment.version,
        "change_until": local_text(place, appointment.free_until),
    }


def booking_fields(appointment: dict[str, Any], token: str) -> dict[str, Any]:
    return appointment | {"manage_url": url_of(token), "manage_token": token}


def _opened(request: HttpRequest, reference: str) -> Any:
    """The token opens one visit; under any other reference there is nothing for its holder."""
    appointment = request.auth  # type: ignore[attr-defined]
    if appointment.reference != reference:
        raise Http404
    return appointment
