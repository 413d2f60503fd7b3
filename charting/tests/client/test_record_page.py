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
from medspa.audit.models import AuditEvent
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
    page = nurse.get(reverse("client_record", args=[client.pk]), {"all": 1})
    assert naming_faults(page.text) == []
    assert "Consent to filler: says no" in page.text


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("note_elsewhere", "elsewhere-given_on"),
        ("record_weight", "weight-weight"),
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


def test_end_of_the_record_comes_once_it_is_reached(nurse: Browser) -> None:
    client = make_client()
    record = reverse("client_record", args=[client.pk])
    address = reverse("client_record_further", args=[client.pk])
    first = html_of(nurse.get(record))
    part = html_of(nurse.get(address, headers={"HX-Request": "true"}))
    whole = html_of(nurse.get(record, {"all": 1}))
    assert f'hx-get="{address}"' in first
    assert "dissolution-area" not in first
    for known in ("documents", "dissolved", "elsewhere", "weight"):
        assert f'href="?all=1#{known}"' in first
        assert [page.count(f'id="{known}"') for page in (first, part, whole)] == [1, 1, 1]
    assert nurse.get(address).headers["Location"] == f"{record}?all=1#further"
    assert AuditEvent.objects.filter(action="client_record.viewed").count() == 3
