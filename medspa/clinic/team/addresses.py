"""A new sign-in address, which both mailboxes must agree to."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from medspa.accounts.models import AddressChange, User
from medspa.audit.log import Actor, record
from medspa.clinic.team.accounts import end_sessions, require_covers
from medspa.clinic.team.errors import AddressTaken, ChangeOver
from medspa.clinic.team.letters import send_letter
from medspa.clinic.team.links import NEW, OLD, address_url, password_url
from medspa.formats.addresses import address_key

WAITS = timedelta(days=3)


@transaction.atomic
def ask_for_address(*, person: User, email: str, by: User, now: datetime) -> AddressChange:
    """Ask both mailboxes; nothing changes until both said yes. An earlier asking ends.

    Anybody may for themselves. Raises NotPermitted for an account that may more, AddressTaken.
    """
    if by.pk != person.pk:
        require_covers(by, person)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    email = address_key(email)
    _require_free(email)
    person.address_changes.waiting().update(stopped_at=now)
    change = AddressChange.objects.create(
        user=person,
        old_email=person.email,
        new_email=email,
        asked_by=by,
        asked_at=now,
        expires_at=now + WAITS,
    )
    record(by=by, action="user.address_asked", target=person, change=change.pk)
    for side, address in ((OLD, person.email), (NEW, email)):
        facts = {"change": change, "url": address_url(change, side)}
        send_letter(person, f"address_{side}", address=address, **facts)
    return change


@transaction.atomic
def agree_to_address(*, change: AddressChange, side: str, now: datetime) -> AddressChange:
    """The mailbox on this side says yes; with the second yes the address changes.

    Every session ends with the change and both are told. Raises ChangeOver, AddressTaken.
    """
    change = _open_change(change, now)
    said = "old_said_yes_at" if side == OLD else "new_said_yes_at"
    setattr(change, said, getattr(change, said) or now)
    if change.old_said_yes_at and change.new_said_yes_at:
        _require_free(change.new_email)
        change.done_at = now
        write_address(person=change.user, email=change.new_email, by=change.user)
    change.save(update_fields=[said, "done_at"])
    record(by=change.user, action="user.address_agreed", target=change.user, side=side)
    return change


@transaction.atomic
def stop_address(*, change: AddressChange, side: str, now: datetime) -> AddressChange:
    """Either mailbox says no: the address stays, and whoever has the password loses it.

    Raises ChangeOver.
    """
    change = _open_change(change, now)
    change.stopped_at = now
    change.save(update_fields=["stopped_at"])
    record(by=change.user, action="user.address_stopped", target=change.user, side=side)
    if side == OLD:
        end_sessions(change.user)
        url = password_url(User.objects.get(pk=change.user_id))
        send_letter(change.user, "address_stopped", change=change, url=url)
    return change


@transaction.atomic
def write_address(*, person: User, email: str, by: Actor) -> None:
    """The one place that changes the address of somebody who signs in. Raises AddressTaken."""
    _require_free(email)
    old = person.email
    User.objects.filter(pk=person.pk).update(email=email)
    EmailAddress.objects.filter(user=person).delete()  # the old one would still sign in
    end_sessions(person)
    record(by=by, action="user.address_changed", target=person)
    person.email = email
    for address in (old, email):
        send_letter(person, "address_changed", address=address, old=old)


def _open_change(change: AddressChange, now: datetime) -> AddressChange:
    rows = AddressChange.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    change = rows.get(pk=change.pk)
    is_over = change.done_at or change.stopped_at or now > change.expires_at
    if is_over or change.user.email != change.old_email or not change.user.is_active:
        raise ChangeOver("This change is over: it was done, stopped, or not agreed to in time.")
    return change


def _require_free(email: str) -> None:
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken("Somebody signs in with this address already.", field="email")
