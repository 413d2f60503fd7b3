"""Book a visit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from phonenumber_field.phonenumber import PhoneNumber

from bookings.errors import HoldExpired, NotForThisClient, SubmissionReused
from bookings.models import Appointment, AppointmentType
from bookings.notices import announce
from bookings.services.actors import require_may_book
from bookings.services.allowed import client_refusals
from bookings.services.diary import Place, collisions_refused, placed, take_place, wait_for_twin
from bookings.services.history import note_status
from bookings.services.holds import standing_hold
from bookings.services.limits import contacts_of, day_full, too_many_open
from bookings.services.overrides import Override, note_overrides, require_allowed
from bookings.services.wish import Wish
from bookings.tokens import manage_token
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clinic.models import Location, Room, StaffMember

Via = Appointment.Via


@dataclass(frozen=True)
class BookedAppointment:
    """What was booked, and the secret of the link by which the client manages it."""

    appointment: Appointment
    manage_token: str


@transaction.atomic
def book_appointment(
    *,
    client: Client,
    appointment_type: AppointmentType,
    location: Location,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    provider: StaffMember | None = None,
    room: Room | None = None,
    via: str = Via.ONLINE,
    interests: Iterable[str] = (),
    note: str = "",
    contact_phone: str = "",
    hold_token: str = "",
    submission_key: str = "",
    override: Override | None = None,
) -> BookedAppointment:
    """Give the client the visit that begins at `starts_at` (aware), and tell her so.

    Without a provider the least booked of the week is chosen. `hold_token` turns a hold of this
    very slot into the booking. Sent again with the same `submission_key`, the same form returns
    what it booked the first time. At the desk (`via`) the notice that clients must give is lifted.
    `override` sets rules about the client aside, if `by` may.

    Raises NotPermitted, SlotTaken, ClientBusy, OutsideHours, OffGrid, InThePast, TooSoon, TooFar,
    NaiveTime, WrongProvider, WrongLocation, WrongRoom, HoldExpired, SubmissionReused;
    NotForThisClient, PleaseCall, OverrideNotPermitted.

    Create or find the client in a transaction of its own: this one locks the diary first.
    """
    require_may_book(by, client)
    wish = Wish(
        appointment_type=appointment_type,
        location=location,
        starts_at=starts_at,
        now=now,
        client=client,
        provider=provider,
        room=room,
        at_desk=via != Via.ONLINE,
    )
    if submission_key and (booked := _booked_before(submission_key, wish)):
        return booked
    phone = contact_phone or client.phone
    _queue_up(wish, phone)
    appointment, place = _claimed(wish, hold_token) if hold_token else _new(wish)
    refusals = _refusals(wish, place, phone)
    set_aside = require_allowed(refusals, wish=wish, by=by, override=override)
    appointment.status = Appointment.Status.BOOKED
    appointment.client = client
    appointment.booked_via = via
    appointment.interests = list(interests)
    appointment.note = note
    appointment.contact_phone = phone
    appointment.submission_key = submission_key or None
    with collisions_refused(wish):
        appointment.save()
    _note_booking(appointment, by, now)
    note_overrides(appointment, set_aside, override, by=by, now=now)
    return BookedAppointment(appointment, manage_token(appointment))


def _booked_before(key: str, wish: Wish) -> BookedAppointment | None:
    wait_for_twin(key)
    before = Appointment.objects.with_people().filter(submission_key=key).first()
    if before is None:
        return None
    asked = (wish.client, wish.appointment_type, wish.starts_at)
    if (before.client, before.appointment_type, before.starts_at) != asked:
        raise SubmissionReused(
            f"This form was sent before and booked {before.reference}. Please start a new one.",
            field=None,
            reference=before.reference,
        )
    return BookedAppointment(before, manage_token(before))


def _queue_up(wish: Wish, phone: PhoneNumber | str) -> None:
    """Where visits ahead are counted, two bookings of one person at once count one another."""
    if wish.client and wish.appointment_type.new_client_visits_max:
        for contact in contacts_of(wish.client, phone):
            wait_for_twin(contact)


def _refusals(wish: Wish, place: Place, phone: PhoneNumber | str) -> list[NotForThisClient]:
    others = (too_many_open(wish, phone), day_full(wish) if place.is_full else None)
    return [*client_refusals(wish), *(refusal for refusal in others if refusal)]


def _new(wish: Wish) -> tuple[Appointment, Place]:
    place = take_place(wish)
    return placed(wish, place), place


def _claimed(wish: Wish, hold_token: str) -> tuple[Appointment, Place]:
    """The hold itself, about to become the booking in place. The notice was given when holding."""
    hold = standing_hold(hold_token, wish.now)
    slot_held = (hold.appointment_type, hold.location, hold.starts_at)
    if slot_held != (wish.appointment_type, wish.location, wish.starts_at) or (
        wish.provider and wish.provider != hold.provider
    ):
        raise HoldExpired("This time was held for something else. Please choose again.")
    place = take_place(
        replace(wish, provider=hold.provider, room=hold.room, ignoring=hold.pk, at_desk=True)
    )
    hold = standing_hold(hold_token, wish.now)  # now that nobody else can sweep it away
    hold.hold_expires_at = hold.token_hash = None
    hold.booked_at = hold.scheduled_at = wish.now
    return hold, place


def _note_booking(appointment: Appointment, by: Actor, now: datetime) -> None:
    note_status(appointment, by=by, at=now)
    record(
        by=by,
        action="appointment.booked",
        target=appointment,
        starts_at=appointment.starts_at,
        provider=appointment.provider_id,
        room=appointment.room_id,
        client=appointment.client_id,
        via=appointment.booked_via,
    )
    announce(appointment, "confirmation", now)
