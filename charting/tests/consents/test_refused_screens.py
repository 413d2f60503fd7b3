"""Somebody who says no to electronic records is told what happens, and may change their mind."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.services.answers import withdraw_consent
from charting.models import Consent
from charting.tests.consents.test_signing_pages import at

pytestmark = pytest.mark.django_db


def test_after_a_no_to_electronic_records_the_list_says_what_happens(
    phone: Browser, visit: Appointment
) -> None:
    """And the way back to a yes stays open, after a withdrawal too; a copy says how it stands."""
    gate, hub = at(visit, "electronic_records"), reverse("visit_forms", args=[forms_token(visit)])
    copies = reverse("form_copies", args=[forms_token(visit)])

    def say_at_gate(decision: str) -> str:
        facts = {"decision": decision, "signed_name": visit.client.full_name}
        return phone.post(gate, facts | {"shown": phone.get(gate).context["shown"]}).url

    def require_paper() -> None:
        page = phone.get(at(visit)).text
        assert re.findall(rf'href="({at(visit)}\w+/)"', page) == [gate]
        assert page.count("On paper, at your visit") == 7
        assert "All done" not in phone.get(hub).text

    assert say_at_gate("refused") == say_at_gate("refused") == at(visit)
    require_paper()
    assert say_at_gate("agreed") != at(visit)
    assert say_at_gate("agreed") != at(visit)
    assert [one.decision for one in Consent.objects.all()] == ["agreed", "refused"]
    withdraw_consent(consent=Consent.objects.all()[0], by=visit.client, now=timezone.now())
    require_paper()
    states = [one.state for one in phone.get(copies, {"lang": "es"}).context["answers"]]
    assert states == ["withdrawn", "refused"]
    assert "Documentos y firmas" in phone.get(copies, {"lang": "es"}).text
    assert say_at_gate("agreed") != at(visit)
