"""The record as one page: who is here stands first, each form is its own, faults are led to."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from bookings.tests.factories import make_appointment
from charting.models import ConsentForm
from charting.tests.answers import publish_consent_form
from charting.tests.factories import Team, make_signed_chart
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.naming import naming_faults

pytestmark = pytest.mark.django_db


def publish(modality: str) -> ConsentForm:
    title = f"Consent to {modality}"
    return publish_consent_form(
        modality=modality, title=title, text="Words.", by=SYSTEM, now=timezone.now()
    )


def statuses(nurse: Browser, client: Client) -> list[str]:
    page = nurse.get(reverse("client_record", args=[client.pk]))
    return [visit.status for visit in page.context["record"].visits_open]


def visit_in(team: Team, client: Client, hours: float, status: str) -> Appointment:
    starts_at = timezone.now() + timedelta(hours=hours)
    return make_appointment(team.clinic, starts_at, client=client, status=status)


def test_labels_beside_the_consents_are_sound(nurse: Browser) -> None:
    client = make_client(birth_on=None)
    publish("neurotoxin"), publish("filler")
    page = nurse.get(reverse("client_record", args=[client.pk]))
    assert naming_faults(page.text) == []
    assert "Consent to filler: says no" in page.text


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("note_elsewhere", "elsewhere-given_on"),
        ("record_weight", "weight-weight_kg"),
        ("dissolve_filler", "dissolution-area"),
    ],
)
def test_failed_form_takes_the_focus_and_leads_to_its_fields(
    nurse: Browser, team: Team, url: str, target: str
) -> None:
    nurse.force_login(team.pa)
    page = html_of(nurse.post(reverse(url, args=[make_client().pk]), {}))
    assert page.count("autofocus") == 1
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page


def test_failed_withdrawal_leads_to_the_line_it_is_about(nurse: Browser, team: Team) -> None:
    chart = make_signed_chart(team)
    nurse.force_login(team.pa)
    clearance = chart.client.clearances.get().pk
    url = reverse("withdraw_clearance", args=[chart.client_id, clearance])
    page = html_of(nurse.post(url, {"reason": ""}))
    assert f'href="#withdraw-{clearance}-reason"' in page
    assert f'id="withdraw-{clearance}-reason"' in page


def test_who_is_here_stays_on_the_record_and_stands_first(nurse: Browser, team: Team) -> None:
    client = make_client()
    visit_in(team, client, 72, "booked")
    assert statuses(nurse, client) == ["booked"]
    here = visit_in(team, client, -0.2, "booked")
    assert statuses(nurse, client) == ["booked", "booked"]
    for status in ("arrived", "in_treatment"):
        Appointment.objects.filter(pk=here.pk).update(status=status)
        assert statuses(nurse, client) == [status, "booked"]
    Appointment.objects.filter(pk=here.pk).update(status="completed")
    assert statuses(nurse, client) == ["booked"]


def test_visit_with_a_chart_stands_once(nurse: Browser, team: Team) -> None:
    chart = make_signed_chart(team)
    assert statuses(nurse, chart.client) == []
