"""The page of a signed chart: it shows what was sealed and takes addenda and cosignatures only."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.models import Addendum, Chart
from charting.tests.factories import (
    Team,
    make_signed_chart,
    masseter,
)
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clinic.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_signed_chart_shows_what_was_sealed(nurse: Browser, signed_chart: Chart) -> None:
    area = masseter()
    area.trade_name = "Renamed"
    area.save()
    page = nurse.get(signed_chart.get_absolute_url())
    assert page.templates[0].name == "charting/chart_signed.html"
    assert page.context["sealed"]["products"][0]["lines"][0]["name"] == "Masseter"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("give_line", {}),
        ("chart_notes", {"notes": "More"}),
        ("open_product", {"product": "botox-cosmetic"}),
        ("sign_chart", {}),
    ],
)
def test_signed_chart_refuses_every_form(
    nurse: Browser, name: str, said: dict, signed_chart: Chart
) -> None:
    response = nurse.post(reverse(name, args=[signed_chart.pk]), said)
    assert response.status_code == 422
    assert response.templates[0].name == "charting/chart_signed.html"
    assert Chart.objects.get(pk=signed_chart.pk).notes == ""


def test_addendum_stands_beside_the_original(nurse: Browser, signed_chart: Chart) -> None:
    url = reverse("add_addendum", args=[signed_chart.pk])
    response = nurse.post(url, {"kind": "addendum", "text": "Bruise.", "reason": ""})
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    nurse.post(url, {"kind": "addendum", "text": "Bruise.", "reason": "Seen later"})
    page = nurse.get(signed_chart.get_absolute_url())
    assert page.context["added"] == [Addendum.objects.get()]


def test_record_is_verified_on_demand(nurse: Browser, signed_chart: Chart) -> None:
    response = nurse.post(reverse("verify_chart", args=[signed_chart.pk]))
    assert response.context["verification"].is_sound
    assert AuditEvent.objects.filter(action="chart.verified").count() == 1


def test_director_cosigns(client: Browser, team: Team) -> None:
    chart, director = make_signed_chart(team), make_staff(Role.MEDICAL_DIRECTOR)
    client.force_login(director.user)
    assert client.get(chart.get_absolute_url()).context["may_cosign"]
    seen = client.get(chart.get_absolute_url()).context["seen"]
    client.post(reverse("cosign_chart", args=[chart.pk]), {"seen": seen})
    assert not client.get(chart.get_absolute_url()).context["may_cosign"]
    assert chart.signatures.filter(kind="cosign", by=director).count() == 1
