"""When and how something was opened is written anew while its chart is open."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe
from charting.charts.services.correcting import correct_opening
from charting.errors import BadAmount, ChartSigned, WrongTime
from charting.models import Chart, Container
from charting.tests.factories import (
    DONE,
    Team,
    ask,
    filler_lot,
    give,
    make_signed_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def vial(team: Team, chart: Chart) -> Container:
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))


def test_vial_mixed_earlier_and_weaker_than_it_was_written(team: Team, vial: Container) -> None:
    """Then a line before the time that was written first can be noted at its true time."""
    ten = {"by": team.rn, "now": team.at(10) + timedelta(minutes=30)}
    correct_opening(
        container=vial,
        opened_at=team.at(9),
        diluent="preserved_saline",
        diluent_ml=Decimal("1.25"),
        **ten,
    )
    vial.refresh_from_db()
    assert (vial.ready_at, vial.units_per_tenth_ml) == (team.at(9), 8)
    assert (vial.diluent, vial.use_by) == ("preserved_saline", team.at(9) + timedelta(hours=24))
    assert give(vial, masseter(), "R", "8", by=team.rn, now=team.at(9)).at == team.at(9)
    told = AuditEvent.objects.get(action="opening.corrected").facts
    assert (told["before_ml"], told["before_diluent"]) == ("2.5", "saline")


def test_syringe_opened_earlier_than_it_was_written(team: Team, chart: Chart) -> None:
    lot, ten = filler_lot(team), {"by": team.rn, "now": team.at(10)}
    ask(chart, lot.product, **ten)
    syringe = open_syringe(chart=chart, opening=SyringeOpening(lot=lot, justification=DONE), **ten)
    correct_opening(container=syringe, opened_at=team.at(9), by=team.rn, now=team.at(10))
    syringe.refresh_from_db()
    assert syringe.opened_at == team.at(9)


def test_what_cannot_be_is_refused(team: Team, vial: Container) -> None:
    give(vial, masseter(), "R", "8", by=team.rn, now=team.at(10))
    facts = {"container": vial, "by": team.rn, "now": team.at(11)}
    for at in (team.at(12), team.at(10) + timedelta(minutes=1)):
        with pytest.raises(WrongTime):
            correct_opening(**facts, opened_at=at)
    for amount in (0, -1, Decimal("1.255")):
        with pytest.raises(BadAmount):
            correct_opening(**facts, opened_at=team.at(9), diluent_ml=Decimal(amount))
    with pytest.raises(NotPermitted):
        correct_opening(**facts | {"by": make_user(Role.FRONT_DESK)}, opened_at=team.at(9))


def test_signed_chart_keeps_what_it_says(team: Team) -> None:
    vial = make_signed_chart(team).preparations.get()
    with pytest.raises(ChartSigned):
        correct_opening(container=vial, opened_at=team.at(9), by=team.rn, now=team.at(12))


def test_page_offers_it_and_shows_what_is_wrong(
    client: Browser, team: Team, vial: Container
) -> None:
    chart = vial.chart
    client.force_login(team.rn)
    page = client.get(chart.get_absolute_url()).content.decode()
    assert "Correct what was written" in page
    assert 'value="2026-01-12T10:00"' in page
    url = reverse("correct_product", args=[chart.pk, f"preparation-{vial.pk}"])
    typed = {"opened_at": "2026-01-12T09:00", "diluent": "saline", "diluent_ml": "4"}
    assert client.post(url, typed | {"opened_at": "2090-01-12T09:00"}).status_code == 422
    assert client.post(url, typed | {"diluent_ml": "0"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    vial.refresh_from_db()
    assert (vial.diluent_ml, vial.ready_at) == (4, team.at(9))
