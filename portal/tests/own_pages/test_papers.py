"""A client reads what they signed, and takes it back at once; nobody else's."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.templatetags.when import zone_name
from bookings.tests.factories import Clinic
from charting.consents.answer import Answer
from charting.consents.services.answers import answer_form
from charting.consents.services.loading import load_consent_forms
from charting.models import Consent, ConsentForm
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client

pytestmark = pytest.mark.django_db


def sign(client: Client, kind: str) -> Consent:
    load_consent_forms(by=SYSTEM, now=timezone.now())
    form = ConsentForm.objects.get(kind=kind, language="en")
    uses = ("website",) if kind == "photos_marketing" else ()
    answer = Answer(form=form, decision="agreed", signed_name=client.full_name, photo_uses=uses)
    return answer_form(client=client, answer=answer, by=client, now=timezone.now())


def test_permission_is_taken_back_at_once(signed_in: Browser, clinic: Clinic, mara: Client):
    kept = sign(mara, "photos_marketing")
    page = signed_in.get(reverse("me_papers"))
    assert "On our website" in page.text
    here = clinic.location.local(kept.signed_at)
    assert f"{here:%-I:%M} {here:%p}".lower() in page.text.lower()
    assert f"({zone_name(clinic.location)})" in page.text

    done = signed_in.post(reverse("me_withdraw_paper", args=[kept.public_id]), follow=True)

    assert "Withdrawn. It applies from now on." in done.text
    newest = mara.consents.first()
    assert (newest.decision, newest.channel, newest.method) == (
        "withdrawn",
        "own_pages",
        "unsigned",
    )
    again = signed_in.post(reverse("me_withdraw_paper", args=[kept.public_id]), follow=True)
    assert "nothing to withdraw" in again.text
    assert mara.consents.count() == 2


def test_copy_is_theirs_alone(signed_in: Browser, clinic: Clinic, mara: Client, vera: Client):
    own, other = sign(mara, "payment"), sign(vera, "payment")

    assert signed_in.get(reverse("me_paper", args=[own.public_id])).content.startswith(b"%PDF-")
    assert signed_in.get(reverse("me_paper", args=[other.public_id])).status_code == 404
    taken = signed_in.post(reverse("me_withdraw_paper", args=[other.public_id]))
    assert taken.status_code == 404
    assert AuditEvent.objects.filter(action="consent.copied").count() == 1


def test_page_takes_the_same_statements_for_one_paper_and_for_three(
    signed_in: Browser, clinic: Clinic, mara: Client, django_assert_num_queries: Callable
):
    sign(mara, "payment")
    signed_in.get(reverse("me_papers"))
    with django_assert_num_queries(14):
        signed_in.get(reverse("me_papers"))
    sign(mara, "photos_clinical"), sign(mara, "telehealth")
    with django_assert_num_queries(14):
        signed_in.get(reverse("me_papers"))
