"""What the page of a plan shows: points, totals, what was given, what stands in the address."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.models import PlanStage, TreatmentPlan
from charting.plans.services.plans import add_stage, agree_plan
from charting.tests.factories import (
    Team,
    allow,
    cheek,
    chin,
    give,
    make_visit,
    masseter,
    mix_vial,
    toxin_lot,
)
from charting.tests.plans.scene import chin_tox, intend, look, page_of, told, whole_cheek
from treatments.models import Product
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_each_product_has_a_total_of_its_own(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    other = make_product("dysport")
    for side in "RL":
        intend(team, stage, toxin, masseter(), side, "24")
    intend(team, stage, other, chin_tox(), "M", "20")
    totals = [
        (total.key, str(total.planned), total.given)
        for total in page_of(nurse, plan, map="neurotoxin").totals
    ]
    assert totals == [("A", "48 U", None), ("B", "20 U", None)]


def test_both_kinds_of_product_stand_on_one_face(
    nurse: Browser,
    team: Team,
    plan: TreatmentPlan,
    stage: PlanStage,
    toxin: Product,
    filler: Product,
) -> None:
    intend(team, stage, toxin, masseter(), "R", "24")
    intend(team, stage, filler, chin(), "M", "1")
    page = page_of(nurse, plan, map="filler")
    assert [(point.area, point.label, point.shape) for point in page.points] == [
        ("MASSETER", "24 U", "round"),
        ("CHIN", "1 mL", "angular"),
    ]
    [other] = page.others
    assert (other.area.pk, other.side, other.map) == ("MASSETER", "R", "neurotoxin")
    assert [(modality.value, count) for modality, count in page.maps] == [
        ("neurotoxin", 1),
        ("filler", 1),
    ]


def test_composite_is_planned_as_one_and_stands_before_its_parts(
    nurse: Browser, plan: TreatmentPlan, stage: PlanStage, filler: Product
) -> None:
    whole = whole_cheek()
    said = {"area": whole.pk, "stage": stage.pk, "product": filler.pk, "amount": "2"}
    page = nurse.post(reverse("set_item", args=[plan.pk]), said)
    page = nurse.get(page["Location"]).context["plan_page"]
    assert told(page.here) == [("CHEEK", "", "2 mL in all", "planned")]
    [(_, areas)] = page.regions
    assert [[(one.area.pk, one.short, one.is_on_face) for one in places] for places in areas] == [
        [("CHEEK", "all", True)],
        [("CHEEK_LAT", "R", False), ("CHEEK_LAT", "L", False)],
    ]


@pytest.mark.parametrize(
    "asked",
    [{"map": "x"}, {"area": "NOWHERE"}, {"area": "CHIN", "side": "R"}, {"visit": "x"}],
)
def test_nonsense_in_the_address_chooses_nothing(
    nurse: Browser, plan: TreatmentPlan, stage: PlanStage, asked: dict[str, str]
) -> None:
    chin()
    page = page_of(nurse, plan, **asked)
    assert page.selection.side in ("", "M")
    assert page.selection.stage == stage


def signed_visit(team: Team, plan: TreatmentPlan, stage: PlanStage, right: str, left: str) -> None:
    """The visit of the stage, in which so much was given."""
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    visit = make_visit(team, client=plan.client)
    chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at, plan_stage=stage)
    now = chart.opened_at
    allow(team, plan.client, now=now)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now)
    for side, amount in (("R", right), ("L", left)):
        give(vial, masseter(), side, amount, by=team.rn, now=now)
    vial.refresh_from_db()
    record_waste(container=vial, amount=vial.left, by=team.rn, now=now)
    sign_chart(chart=chart, by=team.rn, now=now)


def test_what_was_given_is_told_from_what_is_planned(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    later = add_stage(plan=plan, name="Later", by=team.rn)
    for one, side in ((stage, "R"), (stage, "L"), (later, "R")):
        intend(team, one, toxin, masseter(), side, "24")
    signed_visit(team, plan, stage, right="24", left="20")
    page = page_of(nurse, plan)
    assert told(page.points) == [
        ("MASSETER", "R", "24 U", "done"),
        ("MASSETER", "L", "20 of 24 U", "short"),
        ("MASSETER", "R", "24 U", "planned"),
    ]
    [total] = page.totals
    assert (str(total.planned), str(total.given)) == ("72 U", "44 U")


def test_plan_takes_the_same_queries_for_one_line_and_many(
    nurse: Browser,
    team: Team,
    plan: TreatmentPlan,
    stage: PlanStage,
    filler: Product,
    django_assert_max_num_queries: Any,
) -> None:
    intend(team, stage, filler, whole_cheek(), "", "1")
    second = add_stage(plan=plan, name="Second", by=team.rn)
    place = {"area": "CHEEK"}
    look(nurse, plan, **place)
    with django_assert_max_num_queries(43) as first:
        look(nurse, plan, **place)
    for one in (stage, second):
        for side in "RL":
            intend(team, one, filler, cheek(), side, "0.5")
        intend(team, one, filler, chin(), "M", "1")
    with django_assert_max_num_queries(43) as more:
        look(nurse, plan, **place)
    assert len(more) == len(first)
