"""What is sent when somebody is asked: golden words, nothing of what it is about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from charting.models import Publication
from charting.photos.consent import MARKETING
from charting.publishing.letters import SETTLED
from charting.publishing.services.publications import PublicationEntry, ask_publication, take_down
from charting.publishing.telling import whom_to_tell
from charting.tests.factories import Team
from charting.tests.photos.sending import agree, make_ready_photo
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.services import change_language
from medspa.clients.tests.factories import make_client
from medspa.messaging.letters.writing import write_message
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from treatments.tests.factories import make_treatment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("photo_folder")]
KIND = "charting/question"


def ask(team: Team, client: Client) -> Publication:
    consent, now = agree(client), timezone.now()
    pair = [make_ready_photo(team, consent, now - timedelta(days=one)) for one in (9, 1)]
    agree(client, MARKETING, photo_uses=("website",))
    until = (now + timedelta(days=9)).date()
    entry = PublicationEntry(*pair, make_treatment(), "A jaw", "Jaw: 48 units", until)
    return ask_publication(entry=entry, by=team.rn, now=timezone.now())


@in_each_language
def test_the_letter_says_nothing_of_it_and_is_not_sent_once_settled(team: Team, language: str):
    client = make_client()
    change_language(client=client, language=language, by=SYSTEM)
    asked = ask(team, client)
    message = Message.objects.get(kind=KIND)
    assert write_message(message, timezone.now()) == ""
    assert_golden(message)
    take_down(publication=asked, by=client, now=timezone.now())
    assert write_message(message, timezone.now()) == SETTLED


def test_told_where_own_pages_are_open(team: Team):
    """Under the record with a confirmed address; where there is none, nobody is."""
    shut = make_client()
    Client.objects.filter(pk=shut.pk).update(email="new@x.example")
    shut.refresh_from_db()
    ask(team, shut)
    assert not Message.objects.filter(kind=KIND).exists()
    other = make_client(email="own@x.example", one_with=shut)
    assert whom_to_tell(shut) == other
    assert whom_to_tell(other) == other
