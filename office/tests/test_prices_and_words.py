"""Prices are lines that follow one another; pages are drafts until they are published."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import MONDAY, NOW, Clinic, make_clinic, make_visit_fee
from bookings.tests.pages import clock
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.local.testkit.shared import shared
from office.tests.test_diary_pages import as_sent, manager
from treatments.models import Price
from website.models import Page, PlaceWords, Portrait, Section

__all__ = ["clock", "manager"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    return make_clinic()


def test_a_new_price_follows_the_old_one_and_a_slip_is_taken_back(clinic: Clinic, manager: Browser):
    old = Price.objects.get(fee=make_visit_fee("Consultation", "75"))
    url = f"{reverse('office_add_price')}?of={old.pk}"
    sent = as_sent(manager.get(url)) | {"amount": "95", "why": "Rent"}
    in_past = manager.post(url, sent | {"valid_from": f"{MONDAY - timedelta(days=3)}"})
    kept = manager.post(url, sent | {"valid_from": f"{MONDAY + timedelta(days=7)}"})
    twice = manager.post(url, sent | {"valid_from": f"{MONDAY + timedelta(days=7)}"})

    new = Price.objects.get(amount=Decimal(95))
    assert [page.status_code for page in (in_past, kept, twice)] == [422, 302, 422]
    assert (new.fee, new.set_at) == (old.fee, NOW)
    listed = manager.get(reverse("office_prices")).context["things"]
    assert [(thing.today, thing.planned) for thing in listed] == [(old, [new])]
    page = manager.get(reverse("office_price", args=[new.pk])).content.decode()
    assert "Nobody has been quoted this price" in page
    manager.post(reverse("office_price", args=[new.pk]))
    new.refresh_from_db()
    assert new.withdrawn_at == NOW
    again = manager.post(reverse("office_price", args=[new.pk]), follow=True)
    assert "was taken back already" in again.content.decode()
    noted = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"price.created", "price.taken_back"} <= noted


def make_page(**fields: Any) -> Page:
    page = Page.objects.create(
        slug="team", title="Us", edited_at=NOW, edited_by=SYSTEM.audit_name, **fields
    )
    Section.objects.create(page=page, title="Who", body="We.", position=1)
    return page


def page_as_sent(answer: Any) -> dict[str, Any]:
    sections = answer.context["sections"]
    sent = as_sent(answer)
    for form in [sections.management_form, *sections.forms]:
        for field in form:
            value = field.value() if form.is_bound else field.initial
            sent[field.html_name] = "" if value is None or value is False else value
            if field.field.show_hidden_initial:
                sent[field.html_initial_name] = sent[field.html_name]
    return sent


def test_a_draft_is_written_previewed_and_published(clinic: Clinic, manager: Browser):
    public = make_page(state="published")
    copied = manager.post(reverse("office_copy_page", args=[public.pk]))
    draft = Page.objects.get(state="draft")
    url = reverse("office_page", args=[draft.pk])
    assert copied.url == url
    sent = page_as_sent(manager.get(url))
    own = next(name for name in sent if name.endswith("-0-body"))
    kept = manager.post(url, sent | {"title": "All of us", own: "All of us."})

    assert kept.status_code == 302, (kept.context["form"].errors, kept.context["sections"].errors)
    assert draft.sections.get().body == "All of us."
    assert "All of us" in manager.get(reverse("page_preview", args=[draft.pk])).content.decode()
    assert (
        f"Draft in {dict(settings.LANGUAGES)['es']}"
        in manager.get(reverse("office_pages")).content.decode()
    )
    publish, seen = reverse("office_publish_page", args=[draft.pk]), draft.seen
    later = NOW + timedelta(minutes=5)
    Page.objects.filter(pk=draft.pk).update(edited_at=later, edited_by="Ann")
    refused = manager.post(publish, {"seen": seen}, follow=True).content.decode()
    assert "Ann changed this draft since" in refused
    draft.refresh_from_db()
    assert f'value="{draft.seen}"' in refused
    manager.post(publish, {"seen": draft.seen})
    manager.post(reverse("office_copy_page", args=[draft.pk]), {"language": "es"})
    states = dict(Page.objects.values_list("pk", "state"))
    assert (states[public.pk], states[draft.pk]) == ("past", "published")
    assert Page.objects.get(language="es").state == "draft"
    assert manager.get(reverse("office_page", args=[draft.pk])).status_code == 302
    changed = AuditEvent.objects.get(action="page.changed").facts["changes"]
    assert changed == ["Title: Us → All of us"]


def test_short_texts_are_written_in_each_language(clinic: Clinic, manager: Browser):
    for kind, row in (("person", clinic.provider), ("place", clinic.location)):
        for language in ("en", "es"):
            url = reverse("office_text", args=[kind, row.pk, language])
            for words in ("Hola.", "Buenas."):
                sent = as_sent(manager.get(url)) | {"words": words, "arriving": words}
                assert manager.post(url, sent).status_code == 302
    assert {*Portrait.objects.values_list("language", "words")} == {
        ("en", "Buenas."),
        ("es", "Buenas."),
    }
    assert PlaceWords.objects.count() == 2
    assert "missing" not in manager.get(reverse("office_texts")).content.decode()
    assert "Buenas." in manager.get(url).content.decode()
