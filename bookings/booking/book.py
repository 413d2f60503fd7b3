"""Book a visit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext
from phonenumber_field.phonenumber import PhoneNumber

from bookings.errors import HoldExpired, NotForThisClient, SubmissionReused
from bookings.ground.access import require_may_book
from bookings.ground.history import note_status
from bookings.ground.tokens import manage_token
from bookings.messages.notices import enqueue_notice
from bookings.models import Appointment
from bookings.reservation.day_limits import day_full_error
from bookings.reservation.deliberate_double_booking import (
    DoubleBookingRequest,
    record_double_booking,
)
from bookings.reservation.holds import get_active_hold, get_hold_and_resources
from bookings.reservation.reserve import (
    ReservedResources,
    build_appointment,
    collisions_refused,
    reserve_resources,
)
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import client_rule_errors
from bookings.rules.open_bookings import contact_keys, open_bookings_error
from bookings.rules.overrides import Override, note_overrides, require_allowed
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clients.resemblances import gone_on_with
from medspa.database.locks import lock_key
from medspa.database.prepared_rows import Place, PreparedQuery, insert_prepared

Via = Appointment.Via


@dataclass(frozen=True)
class BookedAppointment:
    """What was booked, and the secret of the link by which the client manages it."""

    appointment: Appointment
    manage_token: str


@dataclass(frozen=True, kw_only=True)
class BookingDetails:
    """What is written with an appointment beside who, where and when.

    At the desk (`via`) clients' notice is lifted. Sent again with the same `submission_key`, the
    same form returns what it booked the first time. Without a `contact_phone` it is the client's.
    `contact_name` is whoever booked for the client, and is written to about the appointment;
    `contact_email` another address than the client's for that, `typed_name` another spelling of
    first and last name, which is shown to whoever holds the link. With `tell_client` false nobody
    is written to: the client has known for long, and it is only written down now. `permission`
    is what staff need for it.
    """

    via: str = Via.ONLINE
    interests: Iterable[str] = ()
    note: str = ""
    submission_key: str = ""
    contact_phone: PhoneNumber | str = ""
    contact_name: str = ""
    contact_email: str = ""
    typed_name: tuple[str, str] = ("", "")
    tell_client: bool = True
    permission: Permission = Permission.BOOK_FOR_CLIENT

    def reaching(self, client: Client | None) -> "BookingDetails":
        """With the client's own number where no other was given."""
        own = client.phone if client else ""
        return replace(self, contact_phone=self.contact_phone or own)


BY_CLIENT = BookingDetails()
AT_DESK = BookingDetails(via=Via.DESK)


def book_in_transaction(
    slot_request: SlotRequest,
    *,
    by: Actor,
    details: BookingDetails = BY_CLIENT,
    hold_token: str = "",
    override: Override | None = None,
    double_booking: DoubleBookingRequest | None = None,
) -> BookedAppointment:
    """Give the client the appointment that begins at `starts_at` (aware), and say so to them.

    Without a provider the least booked of the week is chosen. `hold_token` turns a hold of this
    very slot into the booking. `override` sets rules about the client aside, `double_booking` books
    the provider twice at once: if `by` may.

    Create or find the client before: this locks the diary. The transaction is the caller's, and a
    refusal ends it.

    Raises NotPermitted, and a CannotBook of any kind: about the time, about the client, about a
    hold that ran out or a form that was used before.
    """
    require_may_book(by, slot_request.client, details.permission)
    slot_request = as_booked(slot_request, by=by, via=details.via)
    if booked := find_earlier_booking(details.submission_key, slot_request):
        return booked
    details = details.reaching(slot_request.client)
    lock_client_contacts([slot_request], details.contact_phone)
    if hold_token:
        appointment, reserved = _claim_hold(slot_request, hold_token, by)
    else:
        appointment, reserved = reserve_new_appointment(
            slot_request, by=by, double_booking=double_booking
        )
    refusals = booking_rule_errors(slot_request, details.contact_phone, is_full=reserved.is_full)
    set_aside = require_allowed(refusals, slot_request=slot_request, by=by, override=override)
    write_appointment(appointment, slot_request, details, by=by)
    note_overrides(appointment, set_aside, override, by=by, now=slot_request.now)
    if details.tell_client:
        enqueue_notice(appointment, "confirmation", slot_request.now, by=by)
    return BookedAppointment(appointment, manage_token(appointment))


book_appointment = transaction.atomic(book_in_transaction)
"""The same in a transaction of its own; inside of another, a refusal ends only this part."""


def as_booked(slot_request: SlotRequest, *, by: Actor, via: str) -> SlotRequest:
    """For the record that the client goes on with; what `by` may be told follows from who it is."""
    client = slot_request.client and gone_on_with(slot_request.client)
    return replace(
        slot_request,
        client=client,
        at_desk=via != Via.ONLINE,
        by_staff=isinstance(by, User),
    )


def lock_client_contacts(slot_requests: Sequence[SlotRequest], phone: PhoneNumber | str) -> None:
    """Where visits ahead are counted, two bookings of one person at once count one another."""
    client = slot_requests[0].client
    if client and any(
        slot_request.appointment_type.new_client_visits_max for slot_request in slot_requests
    ):
        for contact in contact_keys(client, phone):
            lock_key(contact)


def reserve_new_appointment(
    slot_request: SlotRequest, *, by: Actor, double_booking: DoubleBookingRequest | None = None
) -> tuple[Appointment, ReservedResources]:
    """Not saved yet, at the place that is taken for it. Raises what `reserve_resources` does."""
    reserved = reserve_resources(slot_request, by=by, double_booking=double_booking)
    return build_appointment(slot_request, reserved), reserved


def booking_rule_errors(
    slot_request: SlotRequest, phone: PhoneNumber | str, *, is_full: bool
) -> list[NotForThisClient]:
    """What the rules about the client, and the limits that go by number, say to a new visit."""
    others = (
        open_bookings_error(slot_request, phone),
        day_full_error(slot_request) if is_full else None,
    )
    return [*client_rule_errors(slot_request), *(refusal for refusal in others if refusal)]


def write_appointment(
    appointment: Appointment, slot_request: SlotRequest, details: BookingDetails, *, by: Actor
) -> None:
    """Save it as the client's, with its history and audit line. Who writes it tells the client."""
    appointment.status = Appointment.Status.BOOKED
    appointment.client = slot_request.client
    appointment.booked_via = details.via
    appointment.contact_phone = details.contact_phone
    appointment.contact_name = details.contact_name
    appointment.contact_email = details.contact_email
    appointment.typed_first_name, appointment.typed_last_name = details.typed_name
    appointment.interests = list(details.interests)
    appointment.note = details.note
    appointment.submission_key = details.submission_key or None
    with collisions_refused(slot_request):
        if appointment.pk is None:
            insert_prepared(appointment)
        else:
            appointment.save()
    _note_booking(appointment, by, slot_request.now)


_OF_FORM = PreparedQuery(
    lambda: Appointment.objects.with_people().filter(submission_key=Place("key", CharField()))
)


def find_earlier_booking(key: str, slot_request: SlotRequest) -> BookedAppointment | None:
    """What this form booked the first time, if it says which form it is.

    Raises SubmissionReused if it asked for another.
    """
    if not key:
        return None
    lock_key(key)
    before = _OF_FORM.first(key=key)
    if before is None:
        return None
    asked = (slot_request.client, slot_request.appointment_type, slot_request.starts_at)
    if (before.client, before.appointment_type, before.starts_at) != asked:
        says = gettext(
            "This form was sent before and booked %(reference)s. Please start a new one."
        )
        raise SubmissionReused(
            says % {"reference": before.reference}, field=None, reference=before.reference
        )
    return BookedAppointment(before, manage_token(before))


def _claim_hold(
    slot_request: SlotRequest, hold_token: str, by: Actor
) -> tuple[Appointment, ReservedResources]:
    """The hold itself, about to become the booking in place. The notice was given when holding."""
    hold, kept = get_hold_and_resources(hold_token, slot_request.now)
    slot_held = (hold.appointment_type, hold.location, hold.starts_at)
    if slot_held != (
        slot_request.appointment_type,
        slot_request.location,
        slot_request.starts_at,
    ) or (slot_request.provider and slot_request.provider != hold.provider):
        raise HoldExpired(gettext("This time was held for something else. Please choose again."))
    slot_request = replace(slot_request, provider=hold.provider, resources=kept)
    reserved = reserve_resources(replace(slot_request, ignoring=hold.pk, at_desk=True), by=by)
    hold = get_active_hold(hold_token, slot_request.now)  # now that nobody else can sweep it away
    hold.hold_expires_at = hold.token_hash = None
    hold.hold_renewed = False
    hold.held_from = hold.held_by = ""
    hold.booked_at = hold.scheduled_at = slot_request.now
    return hold, reserved


def _note_booking(appointment: Appointment, by: Actor, now: datetime) -> None:
    note_status(appointment, by=by, at=now)
    record_double_booking(appointment, by=by)
    record(
        by=by,
        action="appointment.booked",
        target=appointment,
        starts_at=appointment.starts_at,
        provider=appointment.provider_id,
        resources=appointment.resource_ids,
        client=appointment.client_id,
        via=appointment.booked_via,
    )
