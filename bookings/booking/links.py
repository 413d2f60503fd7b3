"""The client's link to an appointment or a place in line, when somebody else may have it."""

from datetime import datetime

from django.db import transaction

from bookings.booking.new_links import send_new_links
from bookings.errors import NotWaiting, WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock
from bookings.messages.waitlist_notices import tell_joined
from bookings.models import Appointment, WaitlistEntry
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import NotPermitted
from medspa.signin.addresses import when_changed, when_stopped


@transaction.atomic
def replace_link(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """Revoke what others may hold of a visit ahead, and send the client the new links.

    For a message that went to the wrong address, or a lost phone. Raises NotPermitted, WrongStep.
    """
    require_may_change(by, appointment, Permission.BOOK_FOR_CLIENT)
    fresh = get_fresh_and_lock(appointment)
    if not fresh.is_ahead(now):  # nothing is sent of it then
        raise WrongStep("A new link is sent only before a visit.")
    fresh.token_version += 1
    fresh.save(update_fields=["token_version"])
    record(by=by, action="appointment.link_replaced", target=fresh)
    send_new_links(fresh, "new_link", now, by=by)
    return fresh


@transaction.atomic
def replace_entry_link(*, entry: WaitlistEntry, by: User, now: datetime) -> WaitlistEntry:
    """Revoke the link of one who waits and send another, in a new letter. Raises NotPermitted,
    NotWaiting."""
    if not by.may(Permission.BOOK_FOR_CLIENT):
        raise NotPermitted("You may not change the waitlist.")
    people = WaitlistEntry.objects.select_related("client", "location", "appointment_type")
    fresh = people.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    if not fresh.is_waiting:
        raise NotWaiting("A new link is sent only while somebody waits.")
    fresh.token_version += 1
    fresh.save(update_fields=["token_version"])
    record(by=by, action="waitlist_entry.link_replaced", target=fresh)
    tell_joined(fresh, now)
    return fresh


@when_changed
def follow_address(client: Client, before: str, now: datetime) -> None:
    """Appointments for which the address before was typed, in whatever spelling, go along to the
    new."""
    appointments = client.appointments.upcoming(now).filter(contact_email__iexact=before)
    appointments.update(contact_email="")


@when_stopped
def revoke_links(client: Client, stopped: str, now: datetime) -> None:
    """The client said that an address is not theirs: what its letters opened opens nothing any
    more. Appointments ahead are confirmed anew, to their own address; who waits gets another link
    as well."""
    appointments = client.appointments.upcoming(now).select_for_update(no_key=True, of=("self",))
    for appointment in appointments.with_people():
        if appointment.contact_email.lower() == stopped.lower():
            appointment.contact_email = ""
        appointment.client = client
        appointment.token_version += 1
        appointment.save(update_fields=["token_version", "contact_email"])
        record(by=client, action="appointment.link_replaced", target=appointment)
        send_new_links(appointment, "confirmation", now, by=client)
    for entry in (
        client.waitlist_entries.filter(closed_at=None)
        .select_related("client", "location", "appointment_type")
        .select_for_update(no_key=True, of=("self",))
    ):
        entry.token_version += 1
        entry.save(update_fields=["token_version"])
        record(by=client, action="waitlist_entry.link_replaced", target=entry)
        tell_joined(entry, now)
