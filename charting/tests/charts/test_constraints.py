"""What the database refuses of an open chart, whoever writes."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from charting.models import Chart, Consent, Injection, PlanItem, PlanStage
from charting.plans.services.plans import add_stage, make_plan
from charting.tests.factories import (
    Team,
    agree,
    cheek,
    chin,
    filler_lot,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import AreaPart, FacialArea, Product
from treatments.tests.factories import make_area, make_product

pytestmark = pytest.mark.django_db


@shared
def chart(team: Team) -> Chart:
    chart = make_chart(team)
    mix_vial(chart, toxin_lot(team), by=team.rn, now=chart.opened_at)
    return chart


def insert(chart: Chart, **fields: object) -> Injection:
    defaults = {
        "area": masseter(),
        "side": "R",
        "amount": Decimal(8),
        "sequence": chart.injections.count() + 1,
    }
    if not {"syringe", "preparation"} & set(fields):
        defaults["preparation"] = chart.preparations.get()
    return Injection.objects.create(chart=chart, **defaults | fields)


def refused(change: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return caught.value.__cause__.diag.constraint_name


def add_syringe(chart: Chart, team: Team) -> object:
    return chart.syringes.create(lot=filler_lot(team), opened_by=team.injector, labelled_ml=1)


def test_bilateral_area_needs_a_side(chart: Chart) -> None:
    assert refused(lambda: insert(chart, side="M")) == "injection_side"


def test_midline_area_takes_no_side(chart: Chart, team: Team) -> None:
    syringe = add_syringe(chart, team)
    given = {"area": chin(), "side": "R", "syringe": syringe}
    assert refused(lambda: insert(chart, **given)) == "injection_side"


def test_toxin_does_not_go_into_a_filler_area(chart: Chart) -> None:
    assert refused(lambda: insert(chart, area=cheek())) == "injection_modality"


def test_filler_does_not_go_into_a_toxin_area(chart: Chart, team: Team) -> None:
    syringe = add_syringe(chart, team)
    assert refused(lambda: insert(chart, syringe=syringe)) == "injection_modality"


def test_composite_area_is_charted_as_its_parts(chart: Chart) -> None:
    whole = make_area("CHIN_SHADOW")
    AreaPart.objects.create(composite=whole, part=masseter())
    assert refused(lambda: insert(chart, area=whole)) == "injection_area_is_composite"


def test_amount_is_above_zero(chart: Chart) -> None:
    assert refused(lambda: insert(chart, amount=0)) == "injection_amount"


def test_injection_comes_from_exactly_one_container(chart: Chart, team: Team) -> None:
    both = {"syringe": add_syringe(chart, team), "preparation": chart.preparations.get()}
    area = make_area("GLABELLA", takes_filler=True, takes_neurotoxin=True)
    for containers in (both, {"preparation": None}):
        words = refused(lambda found=containers: insert(chart, area=area, **found))
        assert words == "injection_from_one_container"


def test_container_of_another_chart_is_refused(chart: Chart, team: Team) -> None:
    other = make_chart(team, hour=13)
    vial = chart.preparations.get()
    assert refused(lambda: insert(other, preparation=vial)) == "injection_same_chart"


def test_no_more_than_the_vial_holds(chart: Chart) -> None:
    insert(chart, amount=60)
    assert refused(lambda: insert(chart, amount=41)) == "container_overdrawn"
    assert insert(chart, amount=40).amount == 40


def test_waste_cannot_take_what_was_injected(chart: Chart) -> None:
    insert(chart, amount=60)
    assert refused(lambda: chart.preparations.update(wasted_units=41)) == "container_overdrawn"


def test_one_chart_a_visit(chart: Chart) -> None:
    twin = Chart(appointment=chart.appointment, client=chart.client, injector=chart.injector)
    assert refused(twin.save) == "chart_one_live_for_a_visit"


def test_refusal_covers_no_off_label_use(chart: Chart, team: Team) -> None:
    form = agree(team, chart.client, "neurotoxin", now=chart.opened_at).form

    def refuse() -> None:
        Consent.objects.create(
            client=chart.client,
            form=form,
            decision="refused",
            covers_off_label=True,
            signed_name="M. Sample",
            seal="0" * 64,
            key_version=1,
        )

    assert refused(refuse) == "consent_refusal_covers_nothing"


@pytest.mark.parametrize(
    ("area", "side", "refusal"),
    [
        ({"laterality": "B"}, "M", "plan_item_side"),
        ({"laterality": "B"}, "", "plan_item_side"),
        ({"laterality": "M"}, "L", "plan_item_side"),
        ({"laterality": "M", "takes_filler": True}, "M", "plan_item_modality"),
    ],
)
def test_planned_amount_makes_anatomical_sense(team: Team, area, side, refusal) -> None:
    assert refused(lambda: plan(team, make_area("PLACE", **area), side)) == refusal


def test_composite_area_is_planned_without_a_side(team: Team) -> None:
    whole = make_area("CHIN_SHADOW")
    AreaPart.objects.create(composite=whole, part=masseter())

    assert refused(lambda: plan(team, whole, "R")) == "plan_item_side"
    assert plan(team, whole, "").side == ""


def plan(team: Team, area: FacialArea, side: str) -> PlanItem:
    stage = PlanStage.objects.filter(name="A").first() or add_stage(
        plan=make_plan(client=make_client(), by=team.rn, now=team.at(9)), name="A", by=team.rn
    )
    product = Product.objects.first() or make_product()
    return PlanItem.objects.create(
        stage=stage,
        area=area,
        side=side,
        product_class=product.kind,
        product=product,
        amount=4,
    )
