"""Public words begin with what charts have between the two, and somebody reads what they omit."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Publication
from charting.photos.consent import MARKETING
from charting.publishing.services.publications import agree_publication
from charting.tests.factories import Team, make_signed_filler_chart
from charting.tests.photos.sending import agree, make_ready_photo
from treatments.tests.factories import make_treatment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("photo_folder")]


def test_words_begin_with_the_charts_and_what_they_leave_out_is_told(team: Team, nurse: Browser):
    chart = make_signed_filler_chart(team, on=team.clinic.location.local(timezone.now()).date())
    client, given_at = chart.client, chart.injections.latest("at").at
    consent = agree(client)
    before = make_ready_photo(team, consent, given_at - timedelta(days=1))
    after = make_ready_photo(team, consent, given_at + timedelta(minutes=1))
    agree(client, MARKETING, photo_uses=("website",))
    treatment = make_treatment(slug="cheeks")
    ask = f"{reverse('publish_photo', args=[after.public_id])}?with={before.public_id}"
    first = nurse.get(ask).context["form"].initial
    assert "1 mL of" in first["treated"]
    assert "1 mL de" in first["treated_es"]
    said = {"treatment": treatment.pk, "purpose": "treatment", "title": "Softer"}
    said |= {
        "treated": "Jaw: 48 units",
        "until": (timezone.now() + timedelta(days=90)).date().isoformat(),
    }
    refused = nurse.post(ask, said)
    assert refused.status_code == 422
    assert "leave it out on purpose" in refused.text
    assert first["treated"] in refused.text
    other = nurse.post(ask, said | {"treated": first["treated"].replace("1 mL", "2 mL")})
    assert (other.status_code, first["treated"] in other.text) == (422, True)
    assert nurse.post(ask, said | {"leaves_out": "on"}).status_code == 302
    found = Publication.objects.get()
    agree_publication(
        publication=found, signed_name=client.full_name, by=client, now=timezone.now()
    )
    assert first["treated"] in nurse.get(reverse("published_photos")).text
