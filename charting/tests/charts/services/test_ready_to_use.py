"""A liquid toxin that is ready to use: no diluent, the strength of its label, hours of its own."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser

from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial, record_waste
from charting.charts.services.correcting import correct_opening
from charting.charts.services.signing import sign_chart
from charting.errors import BadAmount, UseByPassed
from charting.models import Chart, Preparation
from charting.record.verification.chart import verify_chart
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.factories import Team, ask, give, know_amounts, make_chart, masseter, mix_vial
from charting.tests.factories import toxin_lot as powder_lot
from treatments.models import Lot
from treatments.tests.factories import make_lot, make_pack, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def liquid(team: Team) -> Lot:
    """A fictional one: 100 U in 1.0 mL, to be used within six hours of opening."""
    product = make_product("liquidox", preparation="ready", use_within_hours=6)
    make_pack(product, name="100 U / 1.0 mL vial", units_per_ml=Decimal(100))
    know_amounts()
    return make_lot(product, team.clinic.location, quantity=3)


def open_liquid(team: Team, chart: Chart, lot: Lot) -> Preparation:
    ask(chart, lot.product, by=team.rn, now=team.at(10))
    return open_vial(chart=chart, opening=VialOpening(lot=lot), by=team.rn, now=team.at(10))


def test_liquid_is_opened_given_corrected_and_sealed_with_the_strength_of_its_label(
    team: Team, chart: Chart, liquid: Lot
) -> None:
    vial = open_liquid(team, chart, liquid)
    assert (vial.diluent, vial.diluent_ml, vial.label_units_per_ml) == ("", None, 100)
    assert (vial.units_per_tenth_ml, vial.discard_after) == (10, team.at(16))
    line = give(vial, masseter(), "R", "24", by=team.rn, now=team.at(11))
    assert line.volume_ml == Decimal("0.24")
    late = {"by": team.rn, "now": team.at(16, 1), "justification": NO_JUSTIFICATION}
    with pytest.raises(UseByPassed, match="was opened too long ago"):
        give(vial, masseter(), "L", "24", **late)
    corrected = correct_opening(
        container=vial, opened_at=team.at(9, 50), by=team.rn, now=team.at(11)
    )
    assert (corrected.use_by, corrected.unit) == (team.at(15, 50), "U")

    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=team.at(11))
    sealed = sign_chart(chart=chart, by=team.rn, now=team.at(11)).snapshot
    [told] = sealed["containers"]
    assert (told["label_units_per_ml"], told["units_per_tenth_ml"]) == ("100", "10")
    assert "diluent_ml" not in told
    assert verify_chart(Chart.objects.get(pk=chart.pk)).is_sound


def test_strength_that_nobody_entered_is_asked_for(team: Team, chart: Chart, liquid: Lot) -> None:
    liquid.pack.units_per_ml = None
    liquid.pack.save()
    with pytest.raises(BadAmount, match="strength from the label"):
        open_liquid(team, chart, Lot.objects.get(pk=liquid.pk))


@pytest.mark.parametrize(
    ("is_liquid", "mixture"),
    [
        (True, {"diluent": "saline", "diluent_ml": 2, "label_units_per_ml": None}),
        (True, {"diluent": "saline", "diluent_ml": None, "label_units_per_ml": 100}),
        (False, {"diluent": "", "diluent_ml": None, "label_units_per_ml": 100}),
        (False, {"diluent": "saline", "diluent_ml": 2, "label_units_per_ml": 100}),
    ],
)
def test_database_keeps_liquids_and_powders_apart(
    team: Team, chart: Chart, liquid: Lot, is_liquid: bool, mixture: dict[str, Any]
) -> None:
    lot = liquid if is_liquid else powder_lot(team)
    vial = open_liquid(team, chart, lot) if is_liquid else None
    vial = vial or mix_vial(chart, lot, by=team.rn, now=team.at(10))
    vial.pk, vial.drawn, vial._state.adding = None, None, True
    for name, value in mixture.items():
        setattr(vial, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        vial.save(force_insert=True)


def test_page_asks_for_no_diluent(nurse: Browser, team: Team, liquid: Lot) -> None:
    chart = make_chart(team)
    page = nurse.get(f"{chart.get_absolute_url()}?open=liquidox").content.decode()
    assert "Open this vial" in page
    assert "Diluent" not in page
    open_liquid(team, chart, liquid)
    assert "Ready to use, 100 U per mL" in nurse.get(chart.get_absolute_url()).content.decode()
