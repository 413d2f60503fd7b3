from datetime import date

import pytest
from django.db import DataError

from medspa.audit.log import ONLINE_VISITOR
from medspa.audit.models import AuditEvent
from medspa.clients.models import Channel, ChannelConsent, Client, ContactPreference
from medspa.clients.services import find_or_create_client, latest_consent, record_consent
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db
MARIANA = {
    "first_name": "Mariana",
    "last_name": "Reyes",
    "email": "mariana@mail.example",
    "phone": "+14155550123",
}


def find_or_create(**fields: object) -> Client:
    return find_or_create_client(**MARIANA | fields, by=ONLINE_VISITOR)


def test_a_new_client_is_made_with_a_preference_and_an_audit_row():
    client = find_or_create(birth_on=date(1987, 5, 4))

    assert (client.full_name, client.birth_on) == ("Mariana Reyes", date(1987, 5, 4))
    assert ContactPreference.objects.get().client == client
    event = AuditEvent.objects.get()
    assert (event.action, event.target) == ("client.created", f"clients.client:{client.pk}")
    assert (event.actor, event.facts) == ("online visitor", {})


@pytest.mark.parametrize(
    "spelling",
    [
        {"email": "MARIANA@Mail.example"},
        {"first_name": "mariana", "last_name": "REYES"},
        {"first_name": " Mariana ", "last_name": "Reyes  "},
    ],
)
def test_the_same_person_is_found_whatever_the_case(spelling: dict[str, str]):
    assert find_or_create() == find_or_create(**spelling)


def test_two_people_may_share_an_address():
    assert find_or_create() != find_or_create(first_name="Tomás")


def test_an_anonymous_form_changes_nothing_that_is_stored():
    known = make_client(**MARIANA, birth_on=None)

    found = find_or_create(phone="+14155559999", birth_on=date(1990, 1, 1))

    found.refresh_from_db()
    assert found == known
    assert (found.phone.as_e164, found.birth_on) == ("+14155550123", None)
    assert AuditEvent.objects.count() == 0


def test_a_value_that_does_not_fit_is_not_taken_for_the_same_person_twice():
    with pytest.raises(DataError):
        find_or_create(first_name="x" * 201)


def answer(client: Client, *, granted: bool) -> ChannelConsent:
    return record_consent(
        client=client,
        channel=Channel.SMS,
        purpose=ChannelConsent.Purpose.TRANSACTIONAL,
        granted=granted,
        text_shown="Text me about my visits.",
        text_version="1",
        ip_address="203.0.113.7",
        by=client,
    )


def test_the_newest_answer_counts_and_the_older_one_stays():
    client = make_client()
    first, second = answer(client, granted=True), answer(client, granted=False)

    latest = latest_consent(client=client, channel="sms", purpose="transactional")

    assert (latest, latest.granted) == (second, False)
    assert list(client.channel_consents.all()) == [second, first]
    assert list(AuditEvent.objects.values_list("actor", "facts").order_by("pk")) == [
        (f"client:{client.pk}", {"granted": True}),
        (f"client:{client.pk}", {"granted": False}),
    ]


def test_whoever_was_never_asked_gave_no_answer():
    answer(client := make_client(), granted=True)

    assert latest_consent(client=client, channel="sms", purpose="marketing") is None
    assert latest_consent(client=client, channel="email", purpose="transactional") is None
