"""A price that begins in the past, and one that is taken back: asked first, and who was quoted."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.pages import text_of
from charting.estimates.services.issuing import issue_estimate
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clinic.tests.factories import make_staff
from treatments.models import Price, Product

pytestmark = pytest.mark.django_db


def test_price_of_a_past_day_asks_first_and_moves_no_estimate(
    client: Browser, visit: Appointment, botox: Product, now
):
    estimate = issue_estimate(appointment=visit, by=SYSTEM, now=now)
    client.force_login(make_staff(Role.MANAGER).user)
    page = reverse("admin:treatments_price_add")
    typed = {"product": botox.pk, "per": "unit", "amount": "16", "valid_from": "2026-01-05"}

    asked = client.post(page, typed)
    words = text_of(asked)
    assert "That day is in the past." in words
    assert "Mara Reyes" in words
    assert "prices of January 6, 2026, $1,597.50 to $3,522.50" in words
    assert not Price.objects.filter(amount=16).exists()
    later = client.post(page, typed | {"valid_from": "2026-01-07"})
    assert "Nobody has been quoted this price since January 7, 2026" in text_of(later)

    assert client.post(page, typed | {"is_past_meant": "on"}).status_code == 302
    assert client.post(page, typed | {"valid_from": "2100-01-01"}).status_code == 302
    assert Price.objects.get(amount=16, valid_from=date(2026, 1, 5)).set_by is not None
    estimate.refresh_from_db()
    assert str(estimate.total_from) == "1597.50"


def test_sheet_with_a_price_of_a_past_day_asks_first(
    client: Browser, visit: Appointment, botox: Product, now
):
    issue_estimate(appointment=visit, by=SYSTEM, now=now)
    client.force_login(make_staff(Role.MANAGER).user)
    page = reverse("admin:catalogue_import", args=["prices"])
    head = "product,product_class,fee,location,valid_from,per,amount"
    lines = [f"{botox.slug},,,,{day},unit,1" for day in ("1/5/2026", "1/5/2126")]
    look = client.post(page, {"text": "\n".join([head, *lines])})
    assert text_of(look).count("It begins in the past.") == 1
    assert "Mara Reyes" in text_of(look)

    sent = {"text": look.context["text"], "seen": look.context["seen"], "apply": "1", "why": "New"}
    asked = client.post(page, sent)
    assert (asked.status_code, Price.objects.filter(amount=1).exists()) == (422, False)
    assert "Check this box if you mean it" in text_of(asked)

    assert client.post(page, sent | {"is_past_meant": "on"}).status_code == 302
    assert Price.objects.filter(amount=1).count() == 2


def test_taking_back_asks_first(client: Browser, visit: Appointment, now):
    issue_estimate(appointment=visit, by=SYSTEM, now=now)
    client.force_login(make_staff(Role.MANAGER).user)
    any_filler = Price.objects.get(product_class="filler")
    page = reverse("admin:treatments_price_changelist")
    typed = {"action": "take_back", "_selected_action": [any_filler.pk]}

    words = text_of(client.post(page, typed))
    any_filler.refresh_from_db()
    assert ("Mara Reyes" in words, any_filler.withdrawn_at) == (True, None)

    client.post(page, typed | {"is_meant": "Take back"})
    any_filler.refresh_from_db()
    assert any_filler.withdrawn_at is not None
