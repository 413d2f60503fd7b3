"""What a client mends about an appointment ahead: where we write, which number we call, what it is
about.

The link of an appointment is no proof of who holds it: it changes where messages about this
appointment go and nothing that opens anybody's pages. The address before is told, and its link
stops working.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from bookings.booking.new_links import send_new_links
from bookings.errors import WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock
from bookings.messages.notices import tell_contact_changed
from bookings.models import Appointment
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from medspa.signin.addresses import correct_address
from medspa.signin.errors import AddressTaken

AT_ONCE = timedelta(minutes=5)  # a record as old as that was made for this appointment


@transaction.atomic
def correct_appointment(
    *,
    appointment: Appointment,
    email: str | None = None,
    phone: str = "",
    interests: Iterable[str] | None = None,
    note: str | None = None,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Write about this appointment to another address, call another number (E.164; empty: the
    same), and write down anew what it is about: codes of areas, and a note. None: as it is. Only
    before the appointment begins.

    Another address gets a new link; the one before is told and its link opens nothing any more. A
    record that was made for this very appointment takes the address, too: its pages stay shut until
    somebody who reads charts says yes (`signin.addresses`). Any other record stays as it is,
    whatever is typed: nobody learns from the answer, or the letter to the address before, whom we
    know. The audit log says what was changed and not what it says now.

    The client is locked before the appointment. Raises NotPermitted, WrongStep.
    """
    require_may_change(by, appointment, Permission.BOOK_FOR_CLIENT)
    client = lock_client(appointment.client_id) if appointment.client_id else None
    fresh = _ahead(appointment, now)
    wished = {"interests": None if interests is None else list(interests), "note": note}
    _save(fresh, _other_than(fresh, wished | {"contact_phone": phone or None}), by=by)
    if client and email and email.lower() != fresh.contact_address.lower():
        _write_elsewhere(fresh, client, email, by=by, now=now)
    return fresh


def _other_than(appointment: Appointment, wished: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value
        for name, value in wished.items()
        if value is not None and getattr(appointment, name) != value
    }


def _ahead(appointment: Appointment, now: datetime) -> Appointment:
    fresh = get_fresh_and_lock(appointment)
    if not fresh.is_ahead(now):
        raise WrongStep(gettext("This visit can't be changed here anymore. Please call us."))
    return fresh


def _write_elsewhere(
    appointment: Appointment, client: Client, email: str, *, by: Actor, now: datetime
) -> None:
    before = appointment.contact_address
    if _was_made_for(appointment, client):
        _correct_record(client, email, now)
    own = Client.objects.get(pk=client.pk).email
    link = appointment.token_version + 1
    _save(
        appointment, {"contact_email": "" if email == own else email, "token_version": link}, by=by
    )
    appointment.client = Client.objects.get(pk=client.pk)
    tell_contact_changed(appointment, before, now)
    send_new_links(appointment, "confirmation", now, by=by)


def _was_made_for(appointment: Appointment, client: Client) -> bool:
    """Written down by this booking, and used for nothing else since."""
    others = client.appointments.booked_or_later().exclude(pk=appointment.pk)
    is_new = client.created_at >= appointment.booked_at - AT_ONCE
    return is_new and client.has_confirmed_address and not others.exists()


def _correct_record(client: Client, email: str, now: datetime) -> None:
    """Where somebody of that name has the address already, only the appointment's changes. Whoever
    reads mail at the address before must not see from the letter which it was."""
    with suppress(AddressTaken):
        correct_address(client=client, email=email, now=now, asks_before=False)


def _save(appointment: Appointment, fields: dict[str, object], *, by: Actor) -> None:
    if not fields:
        return
    for name, value in fields.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=list(fields))
    names = sorted(set(fields) - {"token_version"})
    record(by=by, action="appointment.details_changed", target=appointment, fields=names)
