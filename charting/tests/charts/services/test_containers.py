from datetime import date, timedelta
from decimal import Decimal

import pytest

from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.errors import (
    BadAmount,
    ChartSigned,
    LotElsewhere,
    NotEnoughLeft,
    WrongModality,
    WrongTime,
)
from charting.models import Chart, Preparation
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.factories import (
    VISIT_ON,
    Team,
    filler_lot,
    give,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.clinic.tests.factories import make_location
from treatments.models import StockMovement, SuspectLot
from treatments.stock.services.receiving_and_moving import (
    LotExpired,
    LotQuarantined,
    LotSuspect,
    OutOfStock,
)
from treatments.tests.factories import make_lot

pytestmark = pytest.mark.django_db


def test_opening_a_vial_draws_one_pack_and_names_the_chart(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team, quantity=2)
    vial = mix_vial(chart, lot, by=team.rn, now=team.at(10))
    lot.refresh_from_db()
    movement = StockMovement.objects.get(kind="opened")
    assert lot.balance == 1
    assert (movement.quantity, movement.reason) == (-1, f"charting.chart:{chart.pk}")
    assert (vial.vial_units, vial.units_per_tenth_ml) == (100, 4)
    assert vial.discard_after == team.at(10) + timedelta(hours=24)


def test_strength_follows_from_what_was_really_mixed(team: Team, chart: Chart) -> None:
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10), ml="1.25")
    assert vial.units_per_tenth_ml == 8
    assert vial.volume_ml(Decimal(3)) == Decimal("0.0375")


@pytest.mark.parametrize(
    ("flaw", "error"),
    [
        ({"expires_on": VISIT_ON - timedelta(days=1)}, LotExpired),
        ({"is_quarantined": True}, LotQuarantined),
        ({"balance": 0}, OutOfStock),
    ],
)
def test_lot_with_a_flaw_cannot_be_opened(
    team: Team, chart: Chart, flaw: dict, error: type
) -> None:
    """Negative test (c): an expired product cannot even be opened."""
    if "balance" in flaw:
        lot = toxin_lot(team)
        mix_vial(chart, lot, by=team.rn, now=team.at(10))
    else:
        lot = toxin_lot(team, **flaw)
    with pytest.raises(error):
        mix_vial(chart, lot, by=team.rn, now=team.at(10), justification=NO_JUSTIFICATION)


def test_counterfeit_lot_cannot_be_opened(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team, lot_number="C3709C3")
    SuspectLot.objects.create(lot_number="C3709C3", claims_to_be="Botulinum toxin")
    with pytest.raises(LotSuspect):
        mix_vial(chart, lot, by=team.rn, now=team.at(10), justification=NO_JUSTIFICATION)
    lot.refresh_from_db()
    assert lot.balance == 1


def test_lot_usable_on_its_last_day(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team, expires_on=VISIT_ON)
    assert mix_vial(chart, lot, by=team.rn, now=team.at(23)).lot == lot


def test_lot_of_another_location_is_refused(team: Team, chart: Chart) -> None:
    lot = make_lot(toxin_lot(team).product, make_location())
    with pytest.raises(LotElsewhere):
        mix_vial(chart, lot, by=team.rn, now=team.at(10))


def test_filler_is_not_mixed_and_toxin_is_no_syringe(team: Team, chart: Chart) -> None:
    with pytest.raises(WrongModality):
        mix_vial(chart, filler_lot(team), by=team.rn, now=team.at(10))
    with pytest.raises(WrongModality):
        open_syringe(
            chart=chart, opening=SyringeOpening(lot=toxin_lot(team)), by=team.rn, now=team.at(10)
        )


def test_nothing_is_opened_in_the_future(team: Team, chart: Chart) -> None:
    with pytest.raises(WrongTime):
        open_vial(
            chart=chart,
            opening=VialOpening(
                lot=toxin_lot(team), diluent_ml=Decimal("2.5"), opened_at=team.at(11)
            ),
            by=team.rn,
            now=team.at(10),
        )


def test_failing_to_open_leaves_the_stock_alone(team: Team, signed_chart: Chart) -> None:
    lot = toxin_lot(team)
    with pytest.raises(ChartSigned):
        mix_vial(signed_chart, lot, by=team.rn, now=team.at(11))
    lot.refresh_from_db()
    assert lot.balance == 1
    assert signed_chart.preparations.count() == 1


@pytest.mark.parametrize("amount", ["-1", "0.005", "NaN"])
def test_waste_is_a_plain_amount(team: Team, chart: Chart, amount: str) -> None:
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    with pytest.raises(BadAmount):
        record_waste(container=vial, amount=Decimal(amount), by=team.rn, now=team.at(11))


def test_waste_is_set_and_never_more_than_is_left(team: Team, chart: Chart) -> None:
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    give(vial, masseter(), "R", "60", by=team.rn, now=team.at(10))
    record_waste(container=vial, amount=Decimal(10), by=team.rn, now=team.at(11))
    record_waste(container=vial, amount=Decimal(40), by=team.rn, now=team.at(11))
    with pytest.raises(NotEnoughLeft) as refusal:
        record_waste(container=vial, amount=Decimal(41), by=team.rn, now=team.at(11))
    assert refusal.value.facts["left"] == 40
    assert Preparation.objects.get(pk=vial.pk).is_accounted_for


def test_use_by_of_the_product_is_followed(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team)
    lot.product.use_within_hours = 4
    lot.product.save()
    vial = mix_vial(chart, lot, by=team.rn, now=team.at(10))
    assert vial.discard_after == team.at(14)


def test_syringe_holds_what_its_pack_says(team: Team, chart: Chart) -> None:
    lot = filler_lot(team, expires_on=date(2027, 4, 30))
    syringe = open_syringe(
        chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=team.at(10)
    )
    assert (syringe.labelled_ml, syringe.left, syringe.unit) == (1, 1, "mL")
