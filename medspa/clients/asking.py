"""Who may be whom: noticed when somebody is written down, answered by the desk."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Value

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.addresses import address_key
from medspa.audit.log import Actor, record
from medspa.clients.errors import AnsweredBefore
from medspa.clients.models import Client, Resemblance
from medspa.clients.names import NameLetters
from medspa.errors import NotPermitted

AT_MOST = 5
State = Resemblance.State


def who_it_may_be(
    *,
    first_name: str,
    last_name: str = "",
    email: str = "",
    phone: str = "",
    birth_on: date | None = None,
) -> QuerySet[Client]:
    """Clients of that name, but for accents and punctuation, who share address, number or date of
    birth with whoever is to be written down; the first to be known first."""
    shared = Q(phone=phone) if phone else Q()
    if email:
        shared |= Q(email_key=address_key(email))
    if birth_on:
        shared |= Q(birth_on=birth_on)
    if not shared:
        return Client.objects.none()
    letters = NameLetters(Value(f"{first_name} {last_name}"))
    alike = Client.objects.filter(shared, name_letters=letters, same_as=None)
    return alike.exclude(name_letters="").order_by("pk")


def note_resemblances(client: Client, *, by: Actor) -> None:
    """Ask the desk about the new client, once for each whom it may be."""
    person = {name: getattr(client, name) for name in ("first_name", "last_name", "email")}
    alike = who_it_may_be(**person, phone=client.phone, birth_on=client.birth_on)
    for known in alike.exclude(pk=client.pk)[:AT_MOST]:
        asked = Resemblance.objects.create(client=client, known=known)
        record(by=by, action="client.resembles", target=asked, client=client.pk, known=known.pk)


def questions_about(client: Client) -> QuerySet[Resemblance]:
    """Those about this client that nobody answered, whichever of the two it is."""
    waiting = Resemblance.objects.filter(state=State.WAITING)
    return waiting.filter(Q(client=client) | Q(known=client)).select_related("client", "known")


def waiting_questions() -> QuerySet[Resemblance]:
    """All that nobody answered, the newest first."""
    return Resemblance.objects.filter(state=State.WAITING).select_related("client", "known")


def records_of(client: Client) -> QuerySet[Client]:
    """The records that one person has: that of `client` and those that are the same."""
    first = client.same_as_id or client.pk
    return Client.objects.filter(Q(pk=first) | Q(same_as=first)).order_by()


@transaction.atomic
def say_two_people(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """They are two. Raises NotPermitted, AnsweredBefore."""
    asked = _locked(asked, by)
    return _settle(asked, State.DIFFERENT, by, now)


@transaction.atomic
def say_one_person(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """They are one: from now on the record that was known is gone on with, and whoever comes under
    the other name or address is found there. Other questions about the second are over.

    What hangs on the second record is for the caller to take along. Raises as `say_two_people`.
    """
    asked = _locked(asked, by)
    others = Resemblance.objects.filter(Q(client=asked.client) | Q(known=asked.client))
    for other in others.filter(state=State.WAITING).exclude(pk=asked.pk):
        _settle(other, State.DIFFERENT, by, now)
    records = Client.objects.filter(Q(pk=asked.client_id) | Q(same_as=asked.client_id))
    records.update(same_as=asked.known)
    return _settle(asked, State.SAME, by, now)


def _locked(asked: Resemblance, by: User) -> Resemblance:
    """Both clients first, in the order of everybody."""
    if not by.may(Permission.CHANGE_VISIT_STATUS):
        raise NotPermitted("You may not change what is written down about clients.")
    pks: Iterable[int] = (asked.client_id, asked.known_id)
    list(Client.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True))
    asked = Resemblance.objects.select_related("client", "known").get(pk=asked.pk)
    if not asked.is_waiting or asked.known.same_as_id:
        raise AnsweredBefore("Somebody answered this already.")
    return asked


def _settle(asked: Resemblance, state: str, by: User, now: datetime) -> Resemblance:
    asked.state, asked.settled_at, asked.settled_by = state, now, by
    asked.save(update_fields=["state", "settled_at", "settled_by"])
    record(
        by=by,
        action=f"client.{'same' if state == State.SAME else 'different'}",
        target=asked,
        client=asked.client_id,
        known=asked.known_id,
    )
    return asked
