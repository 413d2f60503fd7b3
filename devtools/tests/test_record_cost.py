"""The client record makes as many statements for 200 signed charts as for one of each kind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.tests.factories import make_clinic
from devtools.bench.data.records import Scene, add_visits, make_scene
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client

MOST = 47
ONE_OF_EACH, MANY = 2, 200


def seen_by(injector: Browser, scene: Scene, number: int) -> int:
    """Statements for the record of a client with so many charts."""
    client: Client = make_client()
    add_visits(client, scene, number, timezone.now() - timedelta(days=number))
    url = reverse("client_record", args=[client.pk])
    injector.get(url)
    with CaptureQueriesContext(connection) as statements:
        page = injector.get(url)
    assert page.context["record"].counts.signed == number
    assert {due.product.unit for due in page.context["record"].maintenance.areas} == {"U", "mL"}
    return len(statements)


@pytest.mark.django_db
def test_as_many_statements_for_200_charts_as_for_one_of_each_kind(client: Browser) -> None:
    clinic = make_clinic()
    scene = make_scene(clinic.location, clinic.type)
    client.force_login(make_user(Role.INJECTOR))
    few = seen_by(client, scene, ONE_OF_EACH)
    assert seen_by(client, scene, MANY) == few <= MOST
