"""Who a client is, and what she said about being written to."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from medspa.audit.log import Actor, record
from medspa.clients.models import ChannelConsent, Client, ContactPreference


def lock_client(pk: int) -> Client:
    """The client's row, locked until the end of the transaction.

    First in the order of locks: whoever needs more takes the client before visit, lot and chart.
    """
    return Client.objects.select_for_update(no_key=True).get(pk=pk)


@transaction.atomic
def find_or_create_client(
    *,
    first_name: str,
    last_name: str,
    email: str,
    phone: str,
    birth_on: date | None = None,
    by: Actor,
) -> Client:
    """The client with this e-mail and name, whatever the case; a new one if there is none.

    What is stored about a known client stays as it is: a form that anybody can fill in is no
    reason to change a record. `phone` is E.164 or as written in the clinic's country.
    """
    person = {
        "first_name": " ".join(first_name.split()),
        "last_name": " ".join(last_name.split()),
        "email": email.strip(),
    }
    known = find_client(**person)
    if known:
        return known
    try:
        with transaction.atomic():
            return _create_client(**person, phone=phone, birth_on=birth_on, by=by)
    except IntegrityError:
        # Somebody else was faster; anything but the same person twice is a real error.
        known = find_client(**person)
        if known is None:
            raise
        return known


def find_client(*, first_name: str, last_name: str, email: str) -> Client | None:
    """Compared in lower case by the database, so that the unique index answers and agrees."""
    return (
        Client.objects.alias(
            lower_email=Lower("email"),
            lower_first=Lower("first_name"),
            lower_last=Lower("last_name"),
        )
        .filter(
            lower_email=Lower(Value(email)),
            lower_first=Lower(Value(first_name)),
            lower_last=Lower(Value(last_name)),
        )
        .first()
    )


def _create_client(*, by: Actor, **fields: object) -> Client:
    client = Client.objects.create(**fields)
    ContactPreference.objects.create(client=client)
    record(by=by, action="client.created", target=client)
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


def latest_consent(*, client: Client, channel: str, purpose: str) -> ChannelConsent | None:
    """The answer that counts, or None if she was never asked."""
    return client.channel_consents.filter(channel=channel, purpose=purpose).first()


@transaction.atomic
def change_language(*, client: Client, language: str, by: Actor) -> None:
    """Write to her in this language from now on. The same one again changes nothing.

    Whoever books under her name may say so, too: nothing about her is changed or shown by it.
    """
    preference, _ = ContactPreference.objects.select_for_update().get_or_create(client=client)
    if preference.language != language:
        preference.language = language
        preference.save(update_fields=["language"])
        record(by=by, action="client.changed", target=client, fields=["language"])
    client.contact_preference = preference


@transaction.atomic
def change_phone(*, client: Client, phone: str, by: Actor) -> Client:
    """Write down her new number (E.164). The same number again changes nothing."""
    client = lock_client(client.pk)
    if client.phone != phone:
        client.phone = phone
        client.save(update_fields=["phone"])
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
