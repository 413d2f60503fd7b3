"""What a client asks for on the client's own pages, and what the desk answers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client, ClientRequest
from medspa.clients.services import lock_client
from medspa.errors import NotPermitted
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import recipient_of_clinic
from portal.requests.errors import RequestOpen, RequestSettled

KIND = "charting/request_received"
MOST_OPEN = 10
State = ClientRequest.State


@transaction.atomic
def make_request(*, client: Client, kind: str, text: str, now: datetime) -> ClientRequest:
    """Keep what the client asks for, where the desk sees it, and say that it arrived.

    Raises RequestOpen for a second request to be deleted, or too many that wait.
    """
    lock_client(client.pk)
    waiting = client.requests.filter(state=State.OPEN)
    is_twice = kind == ClientRequest.Kind.DELETE and waiting.filter(kind=kind).exists()
    if is_twice or waiting.count() >= MOST_OPEN:
        raise RequestOpen(gettext("We already have your request and are working on it."))
    asked = ClientRequest.objects.create(client=client, kind=kind, text=text, asked_at=now)
    record(by=client, action="client_request.made", target=asked, kind=kind, client=client.pk)
    _tell_received(asked, now)
    return asked


def _tell_received(asked: ClientRequest, now: datetime) -> None:
    enqueue_message(
        to=recipient_of_clinic(asked.client),
        kind=KIND,
        dedupe_key=f"{KIND}:{asked.pk}",
        facts={},
        send_after=now,
    )


@transaction.atomic
def withdraw_request(*, asked: ClientRequest, now: datetime) -> ClientRequest:
    """The client takes the request back before anybody answered it. Raises RequestSettled."""
    lock_client(asked.client_id)
    asked = ClientRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=asked.pk)
    if not asked.is_open:
        raise RequestSettled(gettext("We have answered this request already."))
    asked.state, asked.settled_at = State.WITHDRAWN, now
    asked.save(update_fields=["state", "settled_at"])
    record(by=asked.client, action="client_request.withdrawn", target=asked, client=asked.client_id)
    return asked


@transaction.atomic
def settle_request(
    *, asked: ClientRequest, state: str, answer: str, by: User, now: datetime
) -> ClientRequest:
    """Close a request with the words that the client reads. Raises RequestSettled."""
    if not by.may(Permission.BOOK_FOR_CLIENT):
        raise NotPermitted("You may not answer requests of clients.")
    asked = ClientRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=asked.pk)
    if not asked.is_open:
        raise RequestSettled("Somebody answered this request already.")
    asked.state, asked.answer = state, answer
    asked.settled_at, asked.settled_by = now, by
    asked.save(update_fields=["state", "answer", "settled_at", "settled_by"])
    record(by=by, action=f"client_request.{state}", target=asked, client=asked.client_id)
    return asked
