"""Who a client is, and what they said about being written to."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, TextField
from django.utils.translation import gettext

from medspa.audit.log import Actor, record, record_each
from medspa.clients.errors import MayBeKnown, NameMissing, PhoneExtension, TooManyNamesakes
from medspa.clients.forms import require_whole_number
from medspa.clients.models import ChannelConsent, Client, ContactPreference
from medspa.clients.names import NameKey, NameLetters, as_typed
from medspa.clients.resemblances import PHONE, WHOLE_NAME, note_resemblances
from medspa.database.prepared_rows import Place, PreparedQuery, insert_prepared
from medspa.formats.addresses import address_key, canonical_address


class Person(TypedDict):
    """What is written down of somebody new."""

    first_name: str
    last_name: str
    email: str
    phone: str


class OtherWasFaster(IntegrityError):
    """Another transaction has just written down the same person. This one can go on."""


MOST = 100
"""With one name and address. Whoever makes up one after another fills no table."""


def lock_client(pk: int) -> Client:
    """The client's row, locked until the end of the transaction.

    First in the order of locks: whoever needs more takes the client before visit, lot and chart.
    """
    return Client.objects.select_for_update(no_key=True).get(pk=pk)


def find_or_create_client(
    *,
    first_name: str,
    last_name: str = "",
    email: str = "",
    phone: str,
    birth_on: date | None = None,
    by: Actor,
) -> Client:
    """The client with this address and name, however they are spelled; a new one if there is none.

    Without an address the number stands for it. What is stored about a known client stays as it
    is: a form that anybody can fill in is no reason to change a record. Of somebody new who may be
    somebody known the desk is asked. `phone` is E.164 or as written in the clinic's country.
    Raises NameMissing, PhoneExtension, TooManyNamesakes.
    """
    person = person_of(first_name, last_name, email, phone)
    return _find_or_create(person, birth_on, by)


@transaction.atomic(savepoint=False)
def _find_or_create(person: Person, birth_on: date | None, by: Actor) -> Client:
    there: list[Any] | None = None
    while (alike := _alike(**person)) != there:
        if known := _choose(alike, birth_on):
            return known
        with suppress(OtherWasFaster):
            return _create_client(alike, person, birth_on=birth_on, by=by)
        there = alike
    raise OtherWasFaster("The database knows somebody who is not found.")


def person_of(first_name: str, last_name: str, email: str, phone: str) -> Person:
    """As it is to be kept. Raises NameMissing, PhoneExtension."""
    first_name, last_name = as_typed(first_name), as_typed(last_name)
    if not first_name:
        first_name, last_name = last_name, ""
    if not first_name:
        raise NameMissing(gettext("Please give a name."), field="first_name")
    try:
        require_whole_number(str(phone))
    except ValidationError as error:
        raise PhoneExtension(error.messages[0], field="phone") from error
    email = canonical_address(email)
    return {"first_name": first_name, "last_name": last_name, "email": email, "phone": phone}


def find_client(
    *,
    first_name: str,
    last_name: str = "",
    email: str,
    phone: str = "",
    birth_on: date | None = None,
) -> Client | None:
    """Whoever has this address and name; of several whoever was born then, or the first.

    Accents and punctuation left out or added make nobody else, unless the dates of birth say so.
    Without an address: who has none either, and this number.
    """
    alike = _alike(first_name=first_name, last_name=last_name, email=email, phone=phone)
    return _choose(alike, birth_on)


def _named_alike(where: Q) -> PreparedQuery[Client]:
    """`is_spelled_so`: with the same accents, too."""
    return PreparedQuery(
        lambda: (
            Client.objects.filter(where, name_letters=NameLetters(WHOLE_NAME))
            .annotate(is_spelled_so=Q(name_key=NameKey(WHOLE_NAME)))
            .select_related("same_as")
            .order_by("namesake", "pk")[:MOST]
        )
    )


_THERE = Q(email_key=Place("email_key", TextField()))
_AT_ADDRESS = _named_alike(_THERE)
_AT_NUMBER = _named_alike(_THERE & Q(phone=PHONE))


def _alike(*, first_name: str, last_name: str, email: str, phone: str) -> list[Any]:
    """Everybody of that name, but for accents, and that address. The database makes the keys."""
    query = _AT_ADDRESS if email else _AT_NUMBER
    return query.fetch(
        whole_name=f"{first_name} {last_name}",
        email_key=address_key(email),
        phone=phone,
    )


def _namesakes(client: Client) -> QuerySet[Client]:
    there = Q(name_letters=client.name_letters, email_key=address_key(client.email))
    return Client.objects.filter(there if client.email else there & Q(phone=client.phone))


def _next_namesake(there: Sequence[Client]) -> int:
    """The number after those of all who are `there`. Raises TooManyNamesakes."""
    following = max((each.namesake for each in there), default=-1) + 1
    if max(following, len(there)) >= MOST:
        raise TooManyNamesakes(
            gettext("We have many clients with this name and email or phone. Please call us."),
            field=None,
        )
    return following


def number_namesake(client: Client, *, is_another: bool = False) -> None:
    """Before another address or number of the client is written: the next number among those of
    that name there, since father and son may share it. Lock the client before.

    Raises MayBeKnown where that may be the same person: neither do the dates of birth differ nor
    did anybody say so (`is_another`); TooManyNamesakes.
    """
    # Read once: of one written down since, the database is to refuse the same number.
    namesakes = _namesakes(client)
    there = list(namesakes.exclude(pk=client.pk).order_by("namesake", "pk")[:MOST])
    others = [each for each in there if each.same_as_id is None]
    if not is_another and not all(_is_other(each, client.birth_on) for each in others):
        raise MayBeKnown("Somebody of this name is written down there already.")
    if any(each.namesake == client.namesake for each in others):
        client.namesake = _next_namesake(there)


def _choose(alike: list[Any], birth_on: date | None) -> Client | None:
    found = [each for each in alike if each.is_spelled_so or not _is_other(each, birth_on)]
    found.sort(key=lambda each: (not each.is_spelled_so, each.birth_on != birth_on))
    return (found[0].same_as or found[0]) if found else None


def _is_other(client: Client, birth_on: date | None) -> bool:
    return bool(birth_on and client.birth_on and client.birth_on != birth_on)


def create_another(
    *,
    first_name: str,
    last_name: str = "",
    email: str = "",
    phone: str,
    birth_on: date | None = None,
    by: Actor,
) -> Client:
    """Write down somebody who is none of those with this name and address: father and son.

    Raises NameMissing, PhoneExtension, TooManyNamesakes, and OtherWasFaster.
    """
    person = person_of(first_name, last_name, email, phone)
    return _create_client(_alike(**person), person, birth_on=birth_on, by=by)


def _create_client(
    alike: Sequence[Client], person: Person, *, birth_on: date | None, by: Actor
) -> Client:
    """Somebody new, one more than those `alike`. The desk is asked about those whom it may be.

    The number follows from the records that the caller chose among: one committed since takes the
    same number, so that the database refuses the second record. Raises OtherWasFaster then.
    """
    client = Client(**person, birth_on=birth_on, namesake=_next_namesake(alike))
    if not insert_prepared(client, unless_there=True):
        raise OtherWasFaster("Somebody of this name was written down there just now.")
    insert_prepared(ContactPreference(client=client))
    record(by=by, action="client.created", target=client)
    note_resemblances(client, by=by)
    client.is_new = True
    return client


@transaction.atomic
def record_consent(
    *,
    client: Client,
    channel: str,
    purpose: str,
    granted: bool,
    text_shown: str,
    text_version: str,
    ip_address: str | None = None,
    by: Actor,
) -> ChannelConsent:
    """Keep the answer to one question about messages, with the sentence that was shown.

    A refusal is an answer too. Earlier answers stay; the newest counts ([R163]).
    """
    consent = ChannelConsent.objects.create(
        client=client,
        channel=channel,
        purpose=purpose,
        granted=granted,
        text_shown=text_shown,
        text_version=text_version,
        ip_address=ip_address,
    )
    record(by=by, action="channel_consent.recorded", target=consent, granted=granted)
    return consent


@transaction.atomic(savepoint=False)
def record_consents(*, answers: Sequence[ChannelConsent], by: Actor) -> Sequence[ChannelConsent]:
    """Keep several answers at once, unsaved ones of one client; as `record_consent` does."""
    insert_prepared(*answers)
    given = [(consent, {"granted": consent.granted}) for consent in answers]
    record_each(by=by, action="channel_consent.recorded", targets=given)
    return answers


def latest_consent(*, client: Client, channel: str, purpose: str) -> ChannelConsent | None:
    """The answer that counts, or None if they were never asked."""
    return client.channel_consents.filter(channel=channel, purpose=purpose).first()


@transaction.atomic
def change_language(*, client: Client, language: str, by: Actor) -> None:
    """Write to the client in this language from now on. The same one again changes nothing.

    Whoever books under their name may say so, too: nothing about them is changed or shown by it.
    """
    preference, _ = ContactPreference.objects.select_for_update().get_or_create(client=client)
    if preference.language != language:
        preference.language = language
        preference.save(update_fields=["language"])
        record(by=by, action="client.changed", target=client, fields=["language"])
    client.contact_preference = preference


@transaction.atomic
def change_phone(*, client: Client, phone: str, is_another: bool = False, by: Actor) -> Client:
    """Write down another number (E.164). The same number again changes nothing. Without an address
    the number tells people apart: raises what `number_namesake` does, and IntegrityError where
    another was faster."""
    client = lock_client(client.pk)
    if client.phone != phone:
        client.phone = phone
        if not client.email:
            number_namesake(client, is_another=is_another)
        client.save(update_fields=["phone", "namesake"])
        record(by=by, action="client.changed", target=client, fields=["phone"])
    return client


@transaction.atomic
def learn_birth_date(*, client: Client, birth_on: date, by: Actor) -> None:
    """Write down the date of birth where none is known. A known one stays as it is."""
    client = lock_client(client.pk)
    if client.birth_on is None:
        client.birth_on = birth_on
        client.save(update_fields=["birth_on"])
        record(by=by, action="client.changed", target=client, fields=["birth_on"])
