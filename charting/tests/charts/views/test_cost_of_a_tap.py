"""A tap in a chart of two hundred injections takes no more statements than in one of two."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from charting.models import Chart, Injection, Preparation
from charting.record.contents import container_key

pytestmark = pytest.mark.django_db
MANY = 200
IN_THE_PAGE = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "workspace"}


def add_lines(vial: Preparation, number: int) -> None:
    first = vial.chart.injections.count()
    Injection.objects.bulk_create(
        Injection(
            chart=vial.chart,
            preparation=vial,
            area_id="MASSETER",
            side="RL"[sequence % 2],
            amount=Decimal("0.1"),
            sequence=sequence,
            at=timezone.now(),
        )
        for sequence in range(first + 1, first + number + 1)
    )


def statements_of_a_tap(nurse: Browser, chart: Chart, vial: Preparation) -> int:
    said = {"area": "MASSETER", "side": "R", "container": container_key(vial), "amount": "1"}
    with CaptureQueriesContext(connection) as seen:
        answer = nurse.post(reverse("give_line", args=[chart.pk]), said, headers=IN_THE_PAGE)
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"].startswith(chart.get_absolute_url())
    assert "Undo: 1 U Masseter R" in answer.text
    return len(seen)


def test_as_many_statements_with_two_hundred_injections_as_with_two(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    add_lines(vial, 2)
    statements_of_a_tap(nurse, chart, vial)
    few = statements_of_a_tap(nurse, chart, vial)
    add_lines(vial, MANY)
    assert statements_of_a_tap(nurse, chart, vial) == few
    assert chart.injections.count() == MANY + 5
