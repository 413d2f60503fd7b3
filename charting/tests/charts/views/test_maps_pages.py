"""The plan's and the last visit's amounts as ghosts, and several lines with two taps."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Chart, Injection, Preparation
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.factories import Team, masseter

pytestmark = pytest.mark.django_db


def plan_for(team: Team, chart: Chart, vial: Preparation) -> None:
    now = timezone.now()
    plan = make_plan(client=chart.client, by=team.rn, now=now)
    stage = add_stage(plan=plan, name="Muscles", by=team.rn)
    for side, amount in (("R", 24), ("L", 28)):
        plan_item(
            stage=stage,
            area=masseter(),
            side=side,
            product=vial.product,
            amount=Decimal(amount),
            by=team.rn,
        )
    agree_plan(plan=plan, by=team.rn, now=now)
    Chart.objects.filter(pk=chart.pk).update(plan_stage=stage)


def test_ghosts_are_given_with_two_taps_and_the_other_side_with_one(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    plan_for(team, chart, vial)
    in_hand = {"with": f"preparation-{vial.pk}"}
    url, page_url = reverse("give_map_lines", args=[chart.pk]), chart.get_absolute_url()
    page = nurse.get(page_url, in_hand).content.decode()
    assert page.count("data-ghost") == 2
    assert (
        nurse.get(page_url, in_hand | {"ghosts": "off"}).content.decode().count("data-ghost") == 0
    )
    asked = nurse.get(page_url, in_hand | {"map": "plan"})
    assert (asked.context["offered_now"], asked.context["map_name"]) == (2, "plan")

    one = asked.context["offered"][0].line
    said = in_hand | {"source": "plan", "kind": "neurotoxin"}
    assert nurse.post(url, said | {"only": one.key}).status_code == 302
    assert [(line.side, line.amount) for line in Injection.objects.all()] == [("R", 24)]

    here = in_hand | {"area": "MASSETER", "side": "R"}
    assert b'value="mirror"' in nurse.get(page_url, here).content
    assert nurse.post(url, here | {"source": "mirror"}).status_code == 302
    assert b'value="mirror"' not in nurse.get(page_url, here).content
    refused = nurse.post(url, here | {"source": "mirror"})
    assert refused.status_code == 422
    assert "Given here today already" in refused.content.decode()
    assert [(line.side, line.amount) for line in Injection.objects.all()] == [("R", 24), ("L", 24)]
    assert nurse.post(url, {"source": "nowhere"}).status_code == 404
