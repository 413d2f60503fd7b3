"""A no under one record while somebody asks for the photographs of the other: the no stands."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from charting.consents.services.answers import withdraw_consent
from charting.models import Publication
from charting.photos.consent import MARKETING
from charting.publishing.errors import NoPublishingConsent
from charting.publishing.services.publications import PublicationEntry, ask_publication
from charting.tests.factories import Team
from charting.tests.photos.sending import agree, make_ready_photo
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import written_unseen
from treatments.tests.factories import make_treatment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("photo_folder")]


def test_no_under_another_record_is_waited_for(team: Team):
    mara, now = make_client(), timezone.now()
    second = make_client(email="second@x.example", one_with=mara)
    consent = agree(mara)
    before, after = (make_ready_photo(team, consent, now - timedelta(days=one)) for one in (9, 1))
    yes = agree(second, MARKETING, photo_uses=("website",))
    entry = PublicationEntry(
        before, after, make_treatment(), "A jaw", "Jaw: 48 units", (now + timedelta(days=9)).date()
    )
    refuse = partial(withdraw_consent, consent=yes, by=second, now=timezone.now())
    with written_unseen(refuse), pytest.raises(NoPublishingConsent, match="withdrew"):
        ask_publication(entry=entry, by=team.rn, now=timezone.now())
    assert not Publication.objects.exists()
