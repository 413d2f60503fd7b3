"""An allergy is told once: it counts for whatever contains the substance, until it is decided."""

from datetime import timedelta
from decimal import Decimal

import pytest

from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial
from charting.errors import Contraindicated, NothingToDecide
from charting.models import Asked, Chart, GoOn
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.screening import record_answer, record_go_on, record_go_on_with
from charting.tests.chart_gates import closed_sentences
from charting.tests.factories import (
    Team,
    ask,
    cheek,
    filler_lot,
    give,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import Lot, Product
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


@shared
def voluma(team: Team) -> Product:
    return contains(filler_lot(team).product, lidocaine=True, albumin=False)


@shared
def vollure(team: Team) -> Lot:
    product = make_product("juvederm-vollure-xc", kind=Product.Kind.HA_FILLER)
    contains(product, lidocaine=True, albumin=False)
    return filler_lot(team, product=product)


def contains(product: Product, **substances: bool | None) -> Product:
    fields = {f"contains_{name}": has for name, has in substances.items()}
    Product.objects.filter(pk=product.pk).update(**fields)
    product.refresh_from_db()
    return product


def told(team: Team, chart: Chart, product: Product, *allergies: str, minute: int = 0) -> Asked:
    return record_answer(
        chart=chart,
        product=product,
        answer=ClientAnswer("reported", reported="Hives", allergies=allergies),
        by=team.rn,
        now=chart.opened_at + timedelta(minutes=minute),
    )


@pytest.mark.parametrize("has", [True, None])
def test_it_counts_for_another_product_that_has_it_whatever_was_answered_there(
    team: Team, chart: Chart, voluma: Product, vollure: Lot, has: bool | None
) -> None:
    contains(vollure.product, lidocaine=has)
    asked, now = told(team, chart, voluma, "lidocaine"), chart.opened_at + timedelta(minutes=1)
    ask(chart, vollure.product, by=team.rn, now=now)
    with pytest.raises(Contraindicated, match="Hives") as refused:
        open_syringe(
            chart=chart,
            opening=SyringeOpening(lot=Lot.objects.get(pk=vollure.pk)),
            by=team.rn,
            now=now,
        )
    assert refused.value.facts["asked"] == asked.pk
    decide = {"chart": chart, "product": vollure.product, "asked": asked, "now": now}
    with pytest.raises(NotPermitted):
        record_go_on_with(**decide, reason="Looks fine", by=team.rn)
    made = record_go_on_with(**decide, reason="Was a vasovagal reaction", by=team.pa)
    carried = made.asked
    assert (carried.product, carried.allergies) == (vollure.product, ["lidocaine"])
    assert (carried.at, carried.by, carried.reported) == (asked.at, asked.by, "Hives")
    open_syringe(
        chart=chart, opening=SyringeOpening(lot=Lot.objects.get(pk=vollure.pk)), by=team.rn, now=now
    )
    with pytest.raises(NothingToDecide):
        record_go_on_with(**decide, reason="Again", by=team.pa)
    assert GoOn.objects.count() == 1


def test_it_stops_nothing_that_is_free_of_it(
    team: Team, chart: Chart, voluma: Product, vollure: Lot
) -> None:
    told(team, chart, voluma, "lidocaine")
    contains(vollure.product, lidocaine=False)
    now = chart.opened_at
    ask(chart, vollure.product, by=team.rn, now=now)
    lot = Lot.objects.get(pk=vollure.pk)
    assert open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=now).pk


def test_an_allergy_to_what_the_product_lacks_is_kept_for_those_that_have_it(
    team: Team, chart: Chart, voluma: Product
) -> None:
    lot = toxin_lot(team)
    contains(lot.product, albumin=True)
    asked = told(team, chart, voluma, "albumin")
    assert (asked.is_contraindication, asked.allergies) == (False, ["albumin"])
    with pytest.raises(Contraindicated):
        open_vial(
            chart=chart,
            opening=VialOpening(lot=Lot.objects.get(pk=lot.pk), diluent_ml=Decimal(2)),
            by=team.rn,
            now=chart.opened_at,
        )


def test_what_is_open_already_is_not_given_on(team: Team, chart: Chart, voluma: Product) -> None:
    lot = toxin_lot(team)
    contains(lot.product, albumin=True)
    vial = mix_vial(chart, Lot.objects.get(pk=lot.pk), by=team.rn, now=chart.opened_at)
    give(vial, masseter(), "R", "8", by=team.rn, now=chart.opened_at)
    told(team, chart, voluma, "albumin", minute=1)
    now = chart.opened_at + timedelta(minutes=2)
    with pytest.raises(Contraindicated):
        give(vial, masseter(), "L", "8", by=team.rn, now=now)
    missing = closed_sentences(chart)
    assert not any("allergy" in sentence for sentence in missing)  # it was given before


def test_it_counts_at_a_later_visit_of_the_client_and_a_decision_holds_there(
    team: Team, voluma: Product, vollure: Lot, chart: Chart
) -> None:
    asked = told(team, chart, voluma, "lidocaine")
    later = make_chart(team, client=chart.client, on=chart.visit_on + timedelta(days=60))
    other = make_chart(team, hour=14)
    decide = {"asked": asked, "product": vollure.product, "by": team.pa, "reason": "Tested"}
    with pytest.raises(Contraindicated):
        opened(team, later, vollure)
    opened(team, other, vollure)
    record_go_on_with(chart=chart, now=chart.opened_at, **decide)
    opened(team, later, vollure)
    with pytest.raises(NothingToDecide):
        record_go_on_with(chart=other, now=other.opened_at, **decide)


def test_a_new_report_asks_for_a_new_decision(
    team: Team, chart: Chart, voluma: Product, vollure: Lot
) -> None:
    own = told(team, chart, vollure.product, "lidocaine")
    record_go_on(asked=own, reason="Tested", by=team.pa, now=chart.opened_at)
    opened(team, chart, vollure)
    told(team, chart, voluma, "lidocaine", minute=1)
    syringe = chart.syringes.get()
    now = chart.opened_at + timedelta(minutes=2)
    with pytest.raises(Contraindicated):
        give(syringe, cheek(), "R", "0.5", by=team.rn, now=now)


def opened(team: Team, chart: Chart, lot: Lot) -> None:
    """From a lot of its own."""
    fresh = filler_lot(team, product=lot.product)
    open_syringe(chart=chart, opening=SyringeOpening(lot=fresh), by=team.rn, now=chart.opened_at)
