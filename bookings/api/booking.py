"""Hold a slot, and book one."""

import json
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Header, Router, Status

from bookings.api import limits
from bookings.api.appointments import appointment_fields, booking_fields
from bookings.api.schemas import BookedOut, BookingIn, Conflict, HoldIn, HoldOut, Invalid, Problem
from bookings.api.slots import local_text
from bookings.booking.book import BookedAppointment, BookingDetails
from bookings.online.book import SMS_CONSENT, ClaimedHold, ConsentAnswers, Visitor, book_online
from bookings.online.idempotency import book_once
from bookings.online.ratelimit import holder_of
from bookings.reservation.holds import hold_slot, release_hold, renew_hold
from bookings.reservation.slot_request import SlotRequest
from medspa.audit.log import ONLINE_VISITOR
from medspa.web.request import HttpRequest, ip_address_of

router = Router(tags=["Booking"])
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]*$",
        max_length=200,
        description="A new random value for every booking, a UUID for instance. Sent again with "
        "the same body within two days, the first answer comes again and nothing is booked twice.",
    ),
]


@router.post("/holds", response={201: HoldOut, 409: Conflict, 422: Invalid, 429: Problem})
def hold(request: HttpRequest, payload: HoldIn) -> Status[Any]:
    """Keep a free slot for the minutes that a form takes. It becomes free again by itself.

    Few at once for one address (429 `too_many_holds`): a free time can be booked without."""
    held = hold_slot(_slot_request(request, payload), by=ONLINE_VISITOR, holder=holder_of(request))
    expires_at = local_text(payload.location, held.expires_at)
    return Status(201, {"hold": held.token, "expires_at": expires_at})


@router.post("/holds/{token}/renew", response={200: HoldOut, 409: Conflict})
def renew(request: HttpRequest, token: str) -> dict[str, str]:
    """Keep the slot as long again. This works once, while the hold stands. The body is `{}`."""
    held = renew_hold(token=token, by=ONLINE_VISITOR, now=request.now)
    expires_at = local_text(held.appointment.location, held.expires_at)
    return {"hold": held.token, "expires_at": expires_at}


@router.delete("/holds/{token}", url_name="release", response={204: None, 404: Problem})
def release(request: HttpRequest, token: str) -> Status[Any]:
    """Give the slot back before its time."""
    if not release_hold(token=token, by=ONLINE_VISITOR):
        raise Http404
    return Status(204, None)


@router.post("/appointments", response={201: BookedOut, 409: Conflict, 422: Invalid})
def book(
    request: HttpRequest, response: HttpResponse, payload: BookingIn, idempotency_key: Key = ""
) -> Status[Any]:
    """Book a visit: with a hold, or straight away if the time is still free."""
    limits.count_booking(request, email=payload.client.email, phone=payload.client.phone)
    first = book_once(
        key=idempotency_key,
        body=json.loads(request.body),
        now=request.now,
        book=lambda: _book(request, payload),
        tell=appointment_fields,
    )
    response["Location"] = f"/api/appointments/{first.answer['reference']}"
    if first.is_repeat:
        response["Idempotent-Replayed"] = "true"
    return Status(201, booking_fields(first.answer, first.manage_token))


def _book(request: HttpRequest, payload: BookingIn) -> BookedAppointment:
    person = payload.client
    answers = {} if payload.sms_consent is None else {SMS_CONSENT: payload.sms_consent}
    return book_online(
        _slot_request(request, payload),
        visitor=Visitor(
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            phone=person.phone,
            birth_on=person.birth_date,
            booked_by=payload.booked_by,
            language=person.language,
        ),
        consents=ConsentAnswers(answers=answers, ip_address=ip_address_of(request)),
        details=BookingDetails(interests=payload.interests, note=payload.note),
        hold=ClaimedHold(token=payload.hold, must_stand=True),
    )


def _slot_request(request: HttpRequest, payload: HoldIn | BookingIn) -> SlotRequest:
    return SlotRequest(
        appointment_type=payload.appointment_type,
        location=payload.location,
        provider=payload.provider,
        starts_at=payload.starts_at,
        now=request.now,
    )
