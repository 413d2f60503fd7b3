"""What waits for a client stands on their home, once each, and goes once it is done."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token
from bookings.tests.pages import text_of
from charting.consents.services.loading import load_consent_forms
from charting.models import PlanPresentation
from charting.presenting.tokens import plan_token
from charting.tests.factories import make_team
from charting.tests.presenting.scene import make_scene
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.local.testkit.markup import html_of
from portal.tests.mine import visit_of

pytestmark = pytest.mark.django_db


def test_what_waits_stands_on_the_home_once_each(signed_in: Browser, mara: Client):
    team = make_team(gives_neurotoxin=True)
    load_consent_forms(by=SYSTEM, now=timezone.now())
    visit, later = visit_of(team.clinic, mara, 5), visit_of(team.clinic, mara, 9)
    shown = make_scene(team, client=mara).present()
    home = reverse("me")
    links = [
        reverse("forms_questions", args=[forms_token(visit)]),
        reverse("sign_forms", args=[forms_token(visit)]),
        reverse("read_plan", args=[plan_token(shown)]),
    ]

    page = signed_in.get(home)

    assert [html_of(page).count(f'href="{link}"') for link in links] == [1, 1, 1]
    assert reverse("sign_forms", args=[forms_token(later)]) not in html_of(page)
    assert "Your plan, to read" in text_of(page)

    now = timezone.now()
    rows = PlanPresentation.objects.filter(pk=shown.pk)
    rows.update(opened_at=now - timedelta(minutes=5), opened_way="own")
    assert "Your plan, to answer" in text_of(signed_in.get(home))
