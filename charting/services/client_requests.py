"""What a client does on her pages: ask for a correction, answer anew, write her number."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from bookings.services.online import SMS_CONSENT, ConsentText
from charting.errors import RequestOpen, RequestSettled
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client, ClientRequest
from medspa.clients.services import change_phone, latest_consent, lock_client, record_consent
from medspa.clinic.models import Location
from medspa.errors import NotPermitted
from medspa.messaging.outbox import enqueue
from medspa.zones import UTC

KIND = "charting/request_received"
MOST_OPEN = 10
State = ClientRequest.State


@transaction.atomic
def make_request(*, client: Client, kind: str, text: str, now: datetime) -> ClientRequest:
    """Keep what she asks for, where the desk sees it, and tell her that it arrived.

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
    place = Location.objects.filter(is_active=True).first()
    enqueue(
        to=asked.client,
        kind=KIND,
        dedupe_key=f"{KIND}:{asked.pk}",
        facts={},
        time_zone=asked.client.zone_name(place.time_zone if place else UTC),
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
    """Close a request with the words that she reads on her pages. Raises RequestSettled."""
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


@transaction.atomic
def answer_again(
    *, client: Client, text: ConsentText, granted: bool, ip_address: str | None
) -> bool:
    """Keep her new answer about messages; it counts at once. The same answer again is not kept."""
    lock_client(client.pk)
    before = latest_consent(client=client, channel=text.channel, purpose=text.purpose)
    if granted == (before is not None and before.granted):
        return False
    record_consent(
        client=client,
        channel=text.channel,
        purpose=text.purpose,
        granted=granted,
        **text.as_shown(),
        ip_address=ip_address,
        by=client,
    )
    return True


@transaction.atomic
def correct_phone(*, client: Client, phone: str, ip_address: str | None) -> bool:
    """Write down her new number. A yes to texts was for the old one: it ends; True if it did."""
    if client.phone == phone:
        return False
    change_phone(client=client, phone=phone, by=client)
    return answer_again(client=client, text=SMS_CONSENT, granted=False, ip_address=ip_address)
