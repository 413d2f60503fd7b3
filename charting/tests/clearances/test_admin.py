"""What the administration offers of charting: new consent forms and whom to call."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import AppointmentType
from charting.models import ConsentForm, EmergencyPhone
from charting.tests.answers import publish_consent_form
from charting.tests.factories import Team, agree, make_visit
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user(Role.MANAGER))
    return client


def test_only_consent_forms_and_phones_are_in_the_administration() -> None:
    registered = [model for model in admin.site._registry if model._meta.app_label == "charting"]
    assert set(registered) == {ConsentForm, EmergencyPhone}


@pytest.fixture
def director(client: Browser) -> Browser:
    client.force_login(make_user(Role.MEDICAL_DIRECTOR))
    return client


def test_new_words_become_the_next_version(director: Browser) -> None:
    publish_consent_form(
        modality="filler", title="Filler", text="Old.", by=SYSTEM, now=timezone.now()
    )
    said = {
        "kind": "treatment",
        "language": "en",
        "modality": "filler",
        "title": "Filler",
        "text": "New.",
    }
    response = publish(director, said)
    assert response.status_code == 302
    newest = ConsentForm.objects.current().get()
    assert (newest.version, newest.text, len(newest.sha256)) == (2, "New.", 64)
    assert AuditEvent.objects.filter(action="consent_form.published").count() == 2


def publish(browser: Browser, said: dict[str, Any]) -> Any:
    """Look at the words, then publish them."""
    add = reverse("admin:charting_consentform_add")
    looked = browser.post(add, said)
    return browser.post(add, said | {"shown": looked.context["adminform"].form["shown"].value()})


def test_newer_words_begin_with_the_newest_and_say_whose_consents_lapse(
    director: Browser, team: Team
) -> None:
    """It is asked once, with how many clients and coming visits it concerns."""
    now = timezone.now()
    visit = make_visit(team, on=now.date() + timedelta(days=9), status="booked")
    AppointmentType.objects.filter(pk=visit.appointment_type_id).update(gives_filler=True)
    agree(team, visit.client, "filler", now=now - timedelta(days=1))
    before = ConsentForm.objects.get(modality="filler")
    add = reverse("admin:charting_consentform_add")
    page = director.get(reverse("admin:charting_consentform_change", args=[before.pk]))
    assert f"{add}?after={before.pk}" in page.text
    of_all = director.get(reverse("admin:charting_consentform_changelist"))
    assert f"{add}?after={before.pk}" in of_all.text
    begun = director.get(add, {"after": before.pk}).context["adminform"].form.initial
    assert (begun["text"], begun["modality"]) == (before.text, "filler")

    said = begun | {"text": "Newer words.\r\n\r\nAnd more."}
    asked = director.post(add, said)
    assert "As clients will read it" in asked.text
    assert "<p>Newer words.</p><p>And more.</p>" in asked.text
    assert "1 client must sign again" in asked.text
    assert "1 coming visit asks" in asked.text
    meant = said | {"is_lapse_meant": "on"}
    shown = asked.context["adminform"].form["shown"].value()
    other = director.post(add, meant | {"text": "Others.", "shown": shown})
    assert "Nothing is published yet" in other.text  # what was shown was not these words
    assert publish(director, meant).status_code == 302
    assert ConsentForm.objects.current().get(modality="filler").text == "Newer words.\n\nAnd more."


def test_published_form_can_be_read_and_not_changed(manager: Browser) -> None:
    form = publish_consent_form(
        modality="filler", title="Filler", text="Old.", by=SYSTEM, now=timezone.now()
    )
    url = reverse("admin:charting_consentform_change", args=[form.pk])
    assert manager.get(url).status_code == 200
    assert manager.post(url, {"text": "Other."}).status_code == 403
