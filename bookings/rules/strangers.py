"""What a visitor whom nobody has recognized is told about somebody's appointments: nothing.

Whoever knows a name and an e-mail address could otherwise ask, time by time, when that person has
an appointment. The truth goes to that person.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, cast

from bookings.errors import CannotBook, ClientBusy, PleaseCall
from bookings.ground.access import is_stranger
from bookings.messages.notices import tell_same_time
from bookings.models import Appointment
from bookings.reservation.schedule_rules import unavailability_error
from bookings.reservation.slot_request import SlotRequest, slot_taken_error
from bookings.rules.client_rules import day_in_words
from medspa.clients.models import Client

if TYPE_CHECKING:
    from medspa.audit.log import Actor


def hides_other_appointments[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """Around a service and its transaction: a stranger `by` is told nothing of the client's other
    appointments, and the letter about it stays though nothing else does."""

    @wraps(service)
    def hiding(*args: P.args, **asked: P.kwargs) -> R:
        by = cast("Actor", asked["by"])
        try:
            return service(*args, **asked)
        except ClientBusy as refusal:
            if not is_stranger(by):
                raise
            raise error_for_strangers(refusal) from None

    return hiding


def error_as_told_to(refusal: ClientBusy | PleaseCall, person: Client | None) -> BaseException:
    """The truth, if it is about this very `person`; else what a stranger is told."""
    if person and person == refusal.facts["slot_request"].client:
        return refusal.__cause__ or refusal
    return error_for_strangers(refusal) if isinstance(refusal, ClientBusy) else refusal


def error_for_strangers(refusal: ClientBusy) -> CannotBook:
    """What anybody else would be told in the same place. Tells the person whose appointment it
    is."""
    slot_request = refusal.facts["slot_request"]
    _tell_client(slot_request)
    told = _taken_error(slot_request)
    if about := refusal.facts.get("about"):
        told.facts["about"] = about
        told.message = f"{day_in_words(slot_request.day)}: {told.message}"
    return told


def _taken_error(slot_request: SlotRequest) -> CannotBook:
    """Taken, if it is free; else why it cannot be had by anybody."""
    anybody = replace(slot_request, client=None)
    return (
        slot_taken_error(replace(anybody, at_desk=False))
        if anybody.find_slot()
        else unavailability_error(anybody)
    )


def _tell_client(slot_request: SlotRequest) -> None:
    """In the way is only what stands; an appointment is written about once a day at most."""
    theirs = Appointment.objects.live().booked_or_later().with_people()
    appointment = theirs.filter(
        client=slot_request.client, occupied__overlap=slot_request.occupied
    ).first()
    if appointment and appointment.is_ahead(slot_request.now):
        tell_same_time(appointment, slot_request.now)
