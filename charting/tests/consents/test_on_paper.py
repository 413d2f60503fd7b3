"""Electronic records come first; who refuses them signs with ink, and staff say they saw it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.asked import Subject
from charting.consents.queries import key_of
from charting.consents.services.answers import withdraw_consent
from charting.consents.services.publishing import publish_form
from charting.consents.showing import write_shown
from charting.consents.verification import broken_consents
from charting.models import Consent, ConsentForm
from charting.tests.consents.saying import papers_signed, say
from charting.tests.consents.test_signing_pages import answer, at
from charting.tests.factories import Team
from medspa.audit.log import SYSTEM
from medspa.clients.services import change_language
from medspa.signin.tests.proving import prove_birth_date

pytestmark = pytest.mark.django_db


def noting(nurse: Browser, where: str) -> dict[str, str]:
    """What the page sends back that notes a paper."""
    return {"decision": "agreed", "shown": nurse.get(where).context["shown"]}


def test_a_paper_is_noted_against_the_words_of_the_page(nurse: Browser, visit: Appointment) -> None:
    """In the client's language. Newer words, or a yes that was taken back meanwhile, refuse it."""
    client = visit.client
    change_language(client=client, language="es", by=SYSTEM)
    where = reverse("record_paper", args=[client.pk, key_of("complications")])
    old, in_spanish = noting(nurse, where), nurse.get(where).context["asked"]
    assert in_spanish.language == "es"
    signed = {"signed_name": client.full_name}
    kept = say(client, in_spanish, now=timezone.now())
    withdraw_consent(consent=kept, by=client, now=timezone.now())
    assert "already answered" in nurse.post(where, old | signed).text

    fresh = noting(nurse, where)
    about = Subject.of(in_spanish)
    publish_form(
        subject=about, title="Otro", text="Otro.", language="es", by=SYSTEM, now=timezone.now()
    )
    refused = nurse.post(where, fresh | signed)
    assert "not the ones you were shown" in refused.text
    assert nurse.post(where, noting(nurse, where) | signed).status_code == 302
    newest = client.consents.select_related("form").first()
    assert (newest.method, newest.form.version) == ("paper", in_spanish.version + 1)


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
    noted = noting(nurse, where)
    assert nurse.post(where, noted | {"signed_name": "Q. Zed"}).status_code == 422
    for _press in range(2):
        nurse.post(where, noted | {"signed_name": visit.client.full_name})
    [kept] = papers_signed()
    assert (kept.method, kept.channel, kept.seen_by_id) == ("paper", "staff", team.rn.pk)
    assert list(broken_consents()) == []
    assert "on paper" in nurse.get(reverse("client_record", args=[visit.client_id])).text
