"""When somebody could come."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import orjson
from django.http import HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from bookings.api.schemas import AvailabilityOut, AvailabilityQuery, Invalid
from bookings.api.slots import slots_at
from bookings.availability.cache import AvailabilityCache
from bookings.availability.search import MAX_DAYS, find_open_slots
from bookings.reservation.schedule_rules import type_mismatch_error
from bookings.reservation.slot_request import SlotRequest
from medspa.web.request import HttpRequest

router = Router(tags=["Free times"])


def cached_response(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the same answer to the same address while the diary stays as it is."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        memory = AvailabilityCache(
            f"{request.path}?{request.META['QUERY_STRING']}", now=request.now
        )
        if body := memory.load():
            return HttpResponse(body, content_type="application/json")
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            memory.store(response.content)
        return response

    return answer


@router.get(
    "/availability",
    response={200: AvailabilityOut, 422: Invalid},
    description=f"Every free start from one day to another, both included: at most {MAX_DAYS} "
    "days a call. The answer is true at the moment it is given; a hold keeps a slot.",
)
@decorate_view(cached_response)
def availability(request: HttpRequest, query: Query[AvailabilityQuery]) -> HttpResponse:
    """One statement finds the slots; thousands of them are written without a second check."""
    now = request.now
    slots = find_open_slots(
        appointment_type=query.appointment_type,
        location=query.location,
        from_on=query.from_,
        to_on=query.to,
        now=now,
        provider=query.provider,
    )
    if not slots:
        _require_match(query, request.now)
    answer = {
        "timezone": query.location.time_zone,
        "slots": slots_at(query.location, slots),
    }
    return HttpResponse(orjson.dumps(answer), content_type="application/json")


def _require_match(query: AvailabilityQuery, now: datetime) -> None:
    """Nothing free is an answer; nothing ever offered in that combination is a mistake."""
    slot_request = SlotRequest(
        appointment_type=query.appointment_type,
        location=query.location,
        provider=query.provider,
        starts_at=now,
        now=now,
    )
    if error := type_mismatch_error(slot_request):
        raise error
