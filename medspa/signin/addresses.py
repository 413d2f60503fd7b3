"""Another e-mail address of a client: it opens their pages, so not everybody decides about it."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.errors import MayBeKnown
from medspa.clients.models import AddressChange, Client
from medspa.clients.services import lock_client, number_namesake
from medspa.errors import NotPermitted
from medspa.formats.addresses import address_key, canonical_address
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import recipient_of_clinic
from medspa.messaging.sending.codes import key_of
from medspa.signin.errors import AddressMoved, AddressTaken, NothingToConfirm

KIND = "signin/address_changed"
State, How = AddressChange.State, AddressChange.How
Revoke = Callable[[Client, str, datetime], None]
_when_stopped: list[Revoke] = []
_when_changed: list[Revoke] = []


def when_changed(follow: Revoke) -> Revoke:
    """Call this, in the same transaction, with the client and the address before the change."""
    _when_changed.append(follow)
    return follow


def when_stopped(revoke: Revoke) -> Revoke:
    """Call this, in the same transaction, with the client and the address that was stopped: the
    links that went there must open nothing any more. Nothing here has heard of a visit."""
    _when_stopped.append(revoke)
    return revoke


@transaction.atomic
def change_address(
    *,
    client: Client,
    email: str,
    seen: str = "",
    is_another: bool = False,
    by: User,
    now: datetime,
) -> Client:
    """Write down another address; letters go there from now on.

    Their pages stay shut until the confirmed address says yes or somebody who reads charts confirms
    who it is; the confirmed address is told. Back to it opens them again. `seen` is the address
    that `by` saw and replaces. `is_another`: `by` says that whoever of the name has the address is
    somebody else, as father and son. Raises NotPermitted, AddressMoved, AddressTaken.
    """
    if not by.may(Permission.BOOK_FOR_CLIENT):
        raise NotPermitted("You may not change what is written down about clients.")
    email = canonical_address(email)
    client = lock_client(client.pk)
    _require_seen(client, seen)
    if client.email == email:
        return client
    before = _replace(client, email, now, is_another)
    _settle(client, State.STOPPED, How.REPLACED, now=now, by=by)
    record(by=by, action="client.address_changed", target=client)
    if client.has_confirmed_address:
        _revoke(client, before, now)
    else:
        _wait(client, before, by, now)
    return client


@transaction.atomic
def correct_address(
    *, client: Client, email: str, now: datetime, asks_before: bool = True
) -> Client:
    """The client writes another address: letters go there from now on, under the same rules.

    The confirmed address is told and decides, unless the caller tells it (`asks_before` false);
    until then the pages stay shut, for whoever has a link or a session may be somebody else.
    Raises AddressTaken.
    """
    client = lock_client(client.pk)
    if client.email == email:
        return client
    before = _replace(client, email, now)
    _settle(client, State.STOPPED, How.REPLACED, now=now)
    record(by=client, action="client.address_changed", target=client)
    if client.has_confirmed_address:
        _revoke(client, before, now)
    else:
        _wait(client, before, None, now, asks=asks_before)
    return client


@transaction.atomic
def confirm_identity(
    *, client: Client, how: str, note: str = "", seen: str = "", by: User, now: datetime
) -> Client:
    """The person is who they say; `how` that was seen. Their pages open.

    Only for those who read charts: by opening the pages to somebody they gain nothing, and an
    account that a manager makes for the purpose is none of theirs. `seen` is the address that
    `by` saw and confirms. Raises NotPermitted, AddressMoved, NothingToConfirm.
    """
    if not by.may(Permission.VIEW_CHARTS):
        raise NotPermitted("Somebody who may read charts confirms who a client is.")
    client = lock_client(client.pk)
    _require_seen(client, seen)
    if client.has_confirmed_address:
        raise NothingToConfirm("This address is confirmed already.")
    if not client.address_changes.filter(state=State.WAITING).exists():
        _wait(client, client.confirmed_email, None, now)
    _open(client, how, now=now, by=by, note=note)
    record(by=by, action="client.identity_confirmed", target=client, how=how)
    return client


@transaction.atomic
def answer_for_old_address(
    *, change: AddressChange, is_theirs: bool, now: datetime
) -> AddressChange:
    """The confirmed address agrees to the change, or stops it. Raises NothingToConfirm."""
    client = lock_client(change.client_id)
    change = AddressChange.objects.get(pk=change.pk)
    if change.state != State.WAITING or client.email != change.new_email:
        raise NothingToConfirm(
            gettext("This was answered already, or the address was changed again.")
        )
    if is_theirs:
        _open(client, How.OLD_ADDRESS, now=now)
    else:
        client.email = client.confirmed_email
        _write(client, ["email"], is_another=True)
        _settle(client, State.STOPPED, How.OLD_ADDRESS, now=now)
        _revoke(client, change.new_email, now)
    action = "client.address_confirmed" if is_theirs else "client.address_stopped"
    record(by=client, action=action, target=client)
    change.refresh_from_db()
    return change


def answer_url(change: AddressChange, key: str = "") -> str:
    """The page on which the confirmed address answers."""
    token = f"{change.pk}~{key or key_of(_message_key(change.pk))}"
    return str(settings.SITE_URL) + reverse("me_address", args=[token])


def read_answer_token(token: str) -> AddressChange:
    """Raises AddressChange.DoesNotExist for a token that is not ours."""
    pk, _tilde, key = token.partition("~")
    if not constant_time_compare(key, key_of(_message_key(pk))):
        raise AddressChange.DoesNotExist
    return AddressChange.objects.select_related("client").get(pk=pk)


def what_holds_now(change: AddressChange) -> str:
    """The state of this change, or what came after it: `waits_again` for an answer to a newer
    letter, `changed_since` it was confirmed, `moved_on` to another that was confirmed, `taken_back`
    to the confirmed one."""
    if change.state == State.WAITING:
        return change.state
    since = change.client.address_changes.exclude(pk=change.pk).filter(pk__gt=change.pk)
    if since.filter(state=State.CONFIRMED).exists():
        return "moved_on"
    if since.filter(state=State.WAITING).exists():
        return "changed_since" if change.state == State.CONFIRMED else "waits_again"
    return "taken_back" if change.how == How.REPLACED else change.state


def _require_seen(client: Client, seen: str) -> None:
    if seen and address_key(seen) != client.email_key:
        raise AddressMoved(
            f"Somebody changed the address meanwhile, to {client.email}. Look whether it is right."
        )


def _message_key(pk: int | str) -> str:
    return f"{KIND}:{pk}"


def _replace(client: Client, email: str, now: datetime, is_another: bool = False) -> str:
    """Return the address before."""
    before, client.email = client.email, email
    _write(client, ["email"], is_another)
    for follow in _when_changed if before else ():
        follow(client, before, now)
    return before


def _revoke(client: Client, stopped: str, now: datetime) -> None:
    for revoke in _when_stopped:
        revoke(client, stopped, now)


def _open(
    client: Client, how: str, *, now: datetime, by: User | None = None, note: str = ""
) -> None:
    client.confirmed_email = client.email
    _write(client, ["confirmed_email"])
    _settle(client, State.CONFIRMED, how, now=now, by=by, note=note)


def _settle(
    client: Client, state: str, how: str, *, now: datetime, by: User | None = None, note: str = ""
) -> None:
    client.address_changes.filter(state=State.WAITING).update(
        state=state, how=how, note=note, settled_at=now, settled_by=by
    )


def _wait(
    client: Client, before: str, by: User | None, now: datetime, *, asks: bool = True
) -> None:
    change = AddressChange.objects.create(
        client=client, old_email=before, new_email=client.email, changed_at=now, changed_by=by
    )
    if not (asks and client.confirmed_email):
        return  # nobody to ask: whoever reads charts confirms who it is
    enqueue_message(
        to=recipient_of_clinic(client, address=client.confirmed_email),
        kind=KIND,
        dedupe_key=_message_key(change.pk),
        facts={"change": change.pk},
        send_after=now,
    )


def _write(client: Client, fields: list[str], is_another: bool = False) -> None:
    try:
        with transaction.atomic():
            if "email" in fields:
                number_namesake(client, is_another=is_another)
            client.save(update_fields=[*fields, "namesake"])
    except (IntegrityError, MayBeKnown) as error:
        raise AddressTaken(
            "Somebody of this name is written down with this address already.", field="email"
        ) from error
