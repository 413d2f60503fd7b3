"""Who may be whom: noticed when somebody is written down, answered by the desk."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, NoReturn

from django.db import transaction
from django.db.models import BigIntegerField, DateField, Q, QuerySet, TextField, Value

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.errors import AnsweredBefore
from medspa.clients.models import Client, Resemblance
from medspa.clients.names import NameLetters
from medspa.database.locks import lock_key
from medspa.database.prepared_rows import Place, PreparedQuery
from medspa.errors import NotPermitted
from medspa.formats.addresses import address_key

AT_MOST = 5
FAMILY = 12
State = Resemblance.State
Tells = Callable[[Client], bool]
_histories: list[Tells] = []


def tells_history(tells: Tells) -> Tells:
    """Ask this whether a record has a history of its own: such a record is never put away. Nothing
    here has heard of visits and charts."""
    _histories.append(tells)
    return tells


def has_history(client: Client) -> bool:
    """More than a name, visits to come and places on the waitlist."""
    if client.requests.exists() or client.reminder_stops.exists():
        return True
    return any(tells(client) for tells in _histories)


WHOLE_NAME = Place("whole_name", TextField(), cast="text")
PHONE = Place("phone", Client._meta.get_field("phone"))
_CONTACT = Q(phone=PHONE) | Q(email_key=Place("email_key", TextField()))
_BORN = Q(birth_on=Place("birth_on", DateField(), cast="date"))
_NAMED = Q(name_letters=NameLetters(WHOLE_NAME)) & ~Q(name_letters="")
_ALIKE = PreparedQuery(
    lambda: (
        Client.objects.filter(_CONTACT & _BORN | (_CONTACT | _BORN) & _NAMED, same_as=None)
        .exclude(pk=Place("but", BigIntegerField(), cast="bigint"))
        .order_by("pk")[:AT_MOST]
    )
)


def who_it_may_be(
    *,
    first_name: str,
    last_name: str = "",
    email: str = "",
    phone: str = "",
    birth_on: date | None = None,
    but: int = 0,
) -> list[Client]:
    """Clients who share address or number, and date of birth, with whoever is to be written down
    (was, under the number `but`), whatever the name: a letter is soon wrong. And clients of that
    name, but for accents and punctuation, who share one of the three. The first to be known first,
    some at most. What is not known is shared with nobody."""
    return _ALIKE.fetch(
        whole_name=f"{first_name} {last_name}",
        phone=phone or None,
        email_key=address_key(email) or None,
        birth_on=birth_on,
        but=but,
    )


def who_may_be_meant(
    *, first_name: str = "", last_name: str = "", email: str = "", phone: str = ""
) -> list[Client]:
    """While somebody is being written down, from the first answer on: whoever has the number, the
    address or the whole name, some at most. A family of ten may have one number."""
    name = NameLetters(Value(f"{first_name} {last_name}".strip(), output_field=TextField()))
    shared = [Q(phone=phone)] if phone else []
    shared += [Q(email_key=address_key(email))] if email else []
    shared += [Q(name_letters=name)] if first_name and last_name else []
    if not shared:
        return []
    alike = Client.objects.filter(reduce(or_, shared), same_as=None)
    return list(alike.order_by("pk")[:FAMILY])


def note_resemblances(client: Client, *, by: Actor) -> None:
    """Ask the desk about the new client, once for each whom it may be."""
    shared = ("first_name", "last_name", "email", "phone", "birth_on")
    person = {name: getattr(client, name) for name in shared}
    for known in who_it_may_be(**person, but=client.pk):
        asked = Resemblance.objects.create(client=client, known=known)
        record(by=by, action="client.resembles", target=asked, client=client.pk, known=known.pk)


@transaction.atomic
def ask_whether_one(*, client: Client, known: Client, by: User) -> Resemblance:
    """Somebody at the desk sees that two records may be one person's: the question, asked anew
    where it was answered before."""
    pair = Q(client=client, known=known) | Q(client=known, known=client)
    asked = Resemblance.objects.filter(pair).first() or Resemblance(client=client, known=known)
    asked.state, asked.settled_at, asked.settled_by = State.WAITING, None, None
    asked.save()
    record(by=by, action="client.resembles", target=asked, client=client.pk, known=known.pk)
    return asked


def questions_about(client: Client) -> QuerySet[Resemblance]:
    """Those about this client that nobody answered, whichever of the two it is."""
    return waiting_questions().filter(Q(client=client) | Q(known=client))


def waiting_questions() -> QuerySet[Resemblance]:
    """All that nobody answered, the newest first."""
    asked = Resemblance.objects.filter(state=State.WAITING)
    return asked.select_related("client__same_as", "known__same_as")


def records_of(client: Client) -> QuerySet[Client]:
    """The records that one person has: that of `client` and those that are the same."""
    return records_of_people([client.person_id])


def records_of_people(people: Any) -> QuerySet[Client]:
    """All records of these `Client.person_id`s; a list, or an expression of an outer query."""
    among = Q(pk__in=people) | Q(one_with__in=people)
    return Client.objects.filter(among).order_by()


def records_by_person(clients: Iterable[Client]) -> dict[int, list[Client]]:
    """By `Client.person_id`, all records of these persons, in their order. One statement."""
    found: dict[int, list[Client]] = {client.person_id: [] for client in clients}
    for each in records_of_people(list(found)).order_by("pk") if found else ():
        found[each.person_id].append(each)
    return found


def other_records_of(client: Client) -> list[Client]:
    """Those with a history of their own, to be read beside that of `client`."""
    if client.one_with_id is None and not Client.objects.filter(one_with=client.pk).exists():
        return []
    return list(records_of(client).filter(same_as=None).exclude(pk=client.pk).order_by("pk"))


def lock_person(client: Client) -> None:
    """Until the transaction ends, whoever does the same for another record of this person waits.

    `client` is the row that `lock_client` answered: whose it is cannot change any more then.
    """
    lock_key(f"person:{client.person_id}")


def gone_on_with(client: Client) -> Client:
    """The record to write to: `client`, or that which goes on instead of it."""
    return client.same_as or client


def reached_by(client: Client, email: str) -> Client | None:
    """The record that somebody sees who reads mail at `email`: `client`, or that which goes on
    instead of it. Only where an address of the person is confirmed does that open its pages."""
    key, known = address_key(email), gone_on_with(client)
    if known.email_key == key:
        return known
    if not known.also_written_as.filter(email_key=key).exists():
        return None
    known.came_by = email
    return known


@transaction.atomic
def say_two_people(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """They are two. Raises NotPermitted, AnsweredBefore."""
    asked = _locked(asked, by)
    return _settle(asked, State.DIFFERENT, by, now)


@transaction.atomic
def say_one_person(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """They are one: their histories are read together from now on, and both records stay.

    A second record without a history of its own is for the caller to `put_away`. Raises as
    `say_two_people`.
    """
    asked = _locked(asked, by)
    everybody = records_of(asked.client).values_list("pk", flat=True)
    first = asked.known.person_id
    Client.objects.filter(pk__in=list(everybody)).exclude(pk=first).update(one_with=first)
    asked.client.refresh_from_db()
    asked = _settle(asked, State.SAME, by, now)
    _answer_what_follows(asked, by, now)
    return asked


@transaction.atomic
def put_away(*, client: Client, known: Client, by: User) -> None:
    """From now on `known` is gone on with, and whoever comes under the name or address of the other
    is found there. Questions about `client` are asked about `known`. Lock both before."""
    Client.objects.filter(Q(pk=client.pk) | Q(same_as=client)).update(same_as=known)
    record(by=by, action="client.put_away", target=client, known=known.pk)
    for question in questions_about(client):
        _ask_of(known, question, client, by)


def _ask_of(known: Client, question: Resemblance, was: Client, by: User) -> None:
    """The later of the two waits for the answer. Where the two are asked about already, once."""
    other = question.known_id if question.client_id == was.pk else question.client_id
    first, later = sorted((known.pk, other))
    pair = Q(client=later, known=first) | Q(client=first, known=later)
    facts = {"client": later, "known": first, "was": was.pk}
    record(by=by, action="client.asked_of_known", target=question, **facts)
    if first == later or Resemblance.objects.filter(pair).exists():
        question.delete()
    else:
        Resemblance.objects.filter(pk=question.pk).update(client=later, known=first)


def _answer_what_follows(asked: Resemblance, by: User, now: datetime) -> None:
    """What was asked about two records that are one person's now."""
    mine = list(records_of(asked.known).values_list("pk", flat=True))
    for other in waiting_questions().filter(client__in=mine, known__in=mine):
        _settle(other, State.SAME, by, now)


def _locked(asked: Resemblance, by: User) -> Resemblance:
    """One answer at a time. Then all records of both, in the order of everybody."""
    if not by.may(Permission.CHANGE_VISIT_STATUS):
        raise NotPermitted("You may not change what is written down about clients.")
    lock_key("same_person")
    asked = waiting_questions().filter(pk=asked.pk).first() or _answered()
    asked.client, asked.known = gone_on_with(asked.client), gone_on_with(asked.known)
    people = records_of_people([asked.client.person_id, asked.known.person_id])
    list(people.order_by("pk").select_for_update(no_key=True))
    return asked


def _answered() -> NoReturn:
    raise AnsweredBefore("Somebody answered this already.")


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
