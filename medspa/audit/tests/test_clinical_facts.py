"""Who may not read charts reads no clinical fact in the log either, whatever row it is about."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM, record
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
CLINICAL = [
    ("reminders.stopped", "clients.client:7"),
    ("maintenance.reminded", "clients.client:7"),
    ("recall.contacted", "treatments.lot:7"),
    ("injection.given", "charting.injection:7"),
]
OTHERS = [("client.changed", "clients.client:7"), ("lot.received", "treatments.lot:7")]


def reads_fact(browser: Browser, action: str, target: str) -> bool:
    record(by=SYSTEM, action=action, target=target, kind="a telling fact")
    event = AuditEvent.objects.get(action=action)
    page = browser.get(reverse("admin:audit_auditevent_change", args=[event.pk]))
    assert page.status_code == 200
    return "a telling fact" in page.content.decode()


@pytest.mark.parametrize(("action", "target"), CLINICAL)
def test_clinical_facts_are_for_who_may_read_charts(client: Browser, action: str, target: str):
    client.force_login(make_user(Role.MANAGER))
    assert not reads_fact(client, action, target)


@pytest.mark.parametrize(("action", "target"), OTHERS)
def test_other_facts_are_for_everybody_who_reads_the_log(client: Browser, action: str, target: str):
    client.force_login(make_user(Role.MANAGER))
    assert reads_fact(client, action, target)


@pytest.mark.parametrize(("action", "target"), CLINICAL)
def test_medical_director_reads_all_of_it(client: Browser, action: str, target: str):
    client.force_login(make_user(Role.MEDICAL_DIRECTOR))
    assert reads_fact(client, action, target)
