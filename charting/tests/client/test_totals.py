"""What is added up beside a visit, as the pages show it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import GivenElsewhere
from charting.tests.factories import Team, give, make_chart, masseter, mix_vial, toxin_lot
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_totals_stand_on_the_chart_and_on_the_record(nurse: Browser, team: Team) -> None:
    now = timezone.now()
    chart = make_chart(team, on=team.clinic.location.local(now).date(), hour=10, now=now)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now)
    other = mix_vial(chart, toxin_lot(team, product=make_product("dysport")), by=team.rn, now=now)
    for container, side, amount in ((vial, "R", "24"), (vial, "L", "28"), (other, "L", "50")):
        give(container, masseter(), side, amount, by=team.rn, now=now)
    GivenElsewhere.objects.create(
        client=chart.client,
        product=vial.product,
        units=Decimal(20),
        given_on=chart.visit_on - timedelta(days=89),
        place="Glow",
        by=team.injector,
    )

    page = nurse.get(chart.get_absolute_url())

    sums = page.context["sums"]
    assert "Botox Cosmetic and Dysport in one visit: units of one" in page.text
    assert sums.visit.in_short == "52 U Botox Cosmetic · 50 U Dysport"
    assert [row.sums.difference for row in sums.visit.products[0].areas] == ["left 4 U more"]
    said = [(str(one.here), str(one.elsewhere)) for one in sums.rolling.toxins]
    assert sorted(said) == [("50 U", "None"), ("52 U", "20 U")]
    record = nurse.get(reverse("client_record", args=[chart.client_id]))
    assert record.context["record"].sums.rolling == sums.rolling
    assert "Totals of the last visits and months" in record.text
