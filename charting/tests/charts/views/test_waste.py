"""What was thrown away of an open product: one sum, and what it would make."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Chart, Preparation
from charting.record.contents import container_key
from charting.tests.factories import Team, give, masseter
from medspa.local.testkit.markup import html_of

pytestmark = pytest.mark.django_db


def test_waste_is_recorded_or_refused_by_the_container(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    url = reverse("waste_product", args=[chart.pk, container_key(vial)])
    assert nurse.post(url, {"amount": "42"}).status_code == 302
    response = nurse.post(url, {"amount": "101"})
    assert response.status_code == 422
    ((_, _, form, _),) = response.context["waste_forms"]
    assert form.errors == {"amount": ["At most 100 U can be wasted in all: 0 of 100 are used."]}


def test_waste_says_what_it_will_be_in_all(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    give(vial, masseter(), "R", "52", by=team.rn, now=timezone.now())
    url = reverse("waste_product", args=[chart.pk, container_key(vial)])
    nurse.post(url, {"amount": "10"})
    page = html_of(nurse.get(chart.get_absolute_url()))
    assert '52 U used · 10 wasted · <b class="is-warn">38 left</b>' in page
    assert "Wasted in all, U </label>" in page
    assert "10 so far; at 48 nothing is left." in page
    assert 'name="amount" value="48"' in page
    refused = html_of(nurse.post(url, {"amount": "60"}))
    assert "At most 48 U can be wasted in all: 52 of 100 are used." in refused
    nurse.post(url, {"amount": "48"})
    assert "48 so far, and nothing is left." in html_of(nurse.get(chart.get_absolute_url()))
