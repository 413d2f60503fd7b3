"""Opened in truth from a lot that was not to be used: refused before, written down after."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.errors import NotReadyToSign
from charting.models import Chart
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from charting.tests.chart_gates import closed_gates
from charting.tests.factories import (
    VISIT_ON,
    Team,
    give,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.audit.log import SYSTEM
from treatments.models import StockMovement, SuspectLot
from treatments.stock.services.quarantine import quarantine_lot
from treatments.stock.services.receiving_and_moving import LotExpired, LotQuarantined, LotSuspect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("flaw", ["expired", "quarantine"])
def test_what_was_opened_from_a_lot_not_to_be_used_can_be_written_down(
    team: Team, chart: Chart, flaw: str
) -> None:
    """With its reason; the chart is signed once a prescriber answers for the lot."""
    lot = toxin_lot(team, expires_on=VISIT_ON + timedelta(days=-1 if flaw == "expired" else 99))
    if flaw == "quarantine":
        quarantine_lot(lot=lot, reason="Warm fridge", by=SYSTEM, now=team.at(8))
    now, refused = team.at(10), (LotExpired, LotQuarantined)
    for said in (NO_JUSTIFICATION, Justification("I want to."), Justification(" ", was_done=True)):
        with pytest.raises(refused):
            mix_vial(chart, lot, by=team.rn, now=now, justification=said)
    vial = mix_vial(
        chart,
        lot,
        by=team.rn,
        now=now,
        justification=Justification("Seen afterwards.", was_done=True),
    )
    assert StockMovement.objects.get(kind="opened").was_done is True
    kept = chart.giving_exceptions.get(rule="lot")
    assert (kept.was_done, kept.who, kept.reason) == (True, "nobody", "Seen afterwards.")
    give(vial, masseter(), "R", "8", by=team.rn, now=now)
    record_waste(container=vial, amount=Decimal(92), by=team.rn, now=now)
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=chart, by=team.rn, now=now)
    for gate in closed_gates(chart):
        about = {"code": gate.code, "sentence": gate.sentence}
        answer_for_gate(chart=chart, **about, reason="Told the client.", by=team.pa, now=now)
    sealed = sign_chart(chart=chart, by=team.rn, now=now).snapshot
    assert "lot" in [one["rule"] for one in sealed["giving_exceptions"]]
    assert any("Told the client." in sentence for sentence in sealed["gates"])


def test_lot_that_was_named_later_was_lawful_when_it_was_opened(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team)
    SuspectLot.objects.create(lot_number=lot.lot_number, claims_to_be="Botulinum toxin")
    with pytest.raises(LotSuspect):
        mix_vial(chart, lot, by=team.rn, now=team.at(10), justification=NO_JUSTIFICATION)
    mix_vial(
        chart,
        lot,
        by=team.rn,
        now=team.at(10),
        justification=Justification("Seen later.", was_done=True),
    )
    assert not chart.giving_exceptions.filter(rule="lot").exists()


def test_only_what_was_opened_or_used_is_written_down_past_the_quarantine(team: Team) -> None:
    lot = toxin_lot(team, is_quarantined=True)
    for kind, was_done in (("used", False), ("moved", True), ("opened", False)):
        with pytest.raises(IntegrityError), transaction.atomic():
            StockMovement.objects.create(lot=lot, kind=kind, quantity=-1, was_done=was_done, by="x")


def test_page_offers_every_lot_once_it_was_opened(
    client: Browser, team: Team, chart: Chart
) -> None:
    lot = toxin_lot(team, is_quarantined=True)
    client.force_login(team.rn)
    page = client.get(chart.get_absolute_url(), {"open": lot.product.slug})
    assert f"Lot {lot.lot_number}" not in page.content.decode()
    assert "any_lot=1" in page.content.decode()
    page = client.get(chart.get_absolute_url(), {"open": lot.product.slug, "any_lot": "1"})
    assert f"Lot {lot.lot_number}" in page.content.decode()
    assert 'name="was_done"' in page.content.decode()
    typed = {
        "product": lot.product.slug,
        "lot": lot.pk,
        "diluent": "saline",
        "diluent_ml": "2.5",
        "answer": "nothing",
    }
    url = reverse("open_product", args=[chart.pk])
    assert client.post(url, typed).status_code == 422
    typed |= {"any_lot": "True", "reason": "Seen afterwards.", "decided_by": team.prescriber.pk}
    assert "in quarantine" in client.post(url, typed).content.decode()
    assert client.post(url, typed | {"was_done": "on"}).status_code == 302
    assert chart.preparations.get().drawn.was_done is True
