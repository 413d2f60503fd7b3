"""Electronic records come first; who refuses them signs with ink, and staff say they saw it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.queries import key_of
from charting.consents.showing import write_shown
from charting.consents.verification import broken_consents
from charting.models import Consent, ConsentForm
from charting.tests.consents.saying import papers_signed
from charting.tests.consents.test_signing_pages import answer, at
from charting.tests.factories import Team
from medspa.signin.tests.proving import prove_birth_date

pytestmark = pytest.mark.django_db


def test_nothing_is_signed_on_a_screen_before_electronic_records(
    nurse: Browser, team: Team, visit: Appointment
) -> None:
    """Every other page leads there first; a page that was open already says so. After a no the
    client signs with ink, and staff note that they saw it."""
    phone = prove_birth_date(Browser(), visit.client)
    first = reverse("sign_form", args=[forms_token(visit), key_of("electronic_records")])
    assert phone.get(at(visit, "payment")).url == first
    form = ConsentForm.objects.get(kind="payment", language="en")
    shown = write_shown(form, visit.client, timezone.now())
    said = {"shown": shown, "decision": "agreed", "signed_name": visit.client.full_name}
    early = phone.post(at(visit, "payment"), said)
    assert "first agree to electronic records" in early.text
    assert not Consent.objects.exists()

    answer(phone, visit, "electronic_records", decision="refused")
    assert phone.get(at(visit, "payment")).url == at(visit)
    assert "use <i>paper</i>" in phone.get(at(visit)).text
    over = nurse.post(
        reverse("hand_tablet_over", args=[visit.client_id]),
        {"language": "en", "forms_wanted": ["payment"]},
    )
    assert "Print the papers" in over.text

    where = reverse("record_paper", args=[visit.client_id, key_of("treatment-filler")])
    blank = nurse.get(f"{where}print/")
    assert blank["Content-Type"] == "application/pdf"
    assert nurse.post(where, {"decision": "agreed", "signed_name": "Q. Zed"}).status_code == 422
    nurse.post(where, {"decision": "agreed", "signed_name": visit.client.full_name})
    [kept] = papers_signed()
    assert (kept.method, kept.channel, kept.seen_by_id) == ("paper", "staff", team.rn.pk)
    assert list(broken_consents()) == []
    assert "on paper" in nurse.get(reverse("client_record", args=[visit.client_id])).text
