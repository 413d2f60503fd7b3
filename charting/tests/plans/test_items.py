"""Amounts of a plan: class or product, both sides at once, options, another's change, slips."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from charting.errors import (
    BadAmount,
    PlanAgreed,
    PlanChanged,
    SideNotTaken,
    SideRequired,
    WrongModality,
)
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.entry import ItemDetails, ItemEntry, as_seen
from charting.plans.services.items import drop_item, plan_entry
from charting.plans.services.plans import add_stage, agree_plan, make_plan
from charting.tests.factories import Team, cheek, chin, masseter
from charting.tests.plans.scene import intend, whole_cheek
from medspa.clients.tests.factories import make_client
from treatments.catalogue.product_class import ProductClass
from treatments.models import FacialArea, Product

pytestmark = pytest.mark.django_db
GEL = ProductClass(Product.Kind.HA_FILLER)


def say(
    team: Team, stage: PlanStage, area: FacialArea, amount: str = "0.5", **said: object
) -> list[PlanItem]:
    fields = {"substance": GEL, "area": area, "amount": Decimal(amount)} | said
    entry = ItemEntry(**fields)  # type: ignore[arg-type]
    return plan_entry(stage=stage, entry=entry, by=team.rn)


def written(stage: PlanStage) -> list[tuple[str, str, str]]:
    items = stage.items.order_by("pk")
    return [(item.side, str(item.substance), str(item.amount)) for item in items]


def test_class_is_planned_and_decided_at_the_visit(
    team: Team, stage: PlanStage, filler: Product
) -> None:
    [item] = say(team, stage, chin(), "1")
    assert (item.product, str(item.substance), str(item.intended)) == (None, "HA filler", "1 mL")
    [named] = say(team, stage, chin(), "1.2", substance=filler, replaces=item)
    assert (named.pk, named.product, named.amount) == (item.pk, filler, Decimal("1.2"))


def test_units_are_of_a_named_product(team: Team, stage: PlanStage) -> None:
    toxin_class = ProductClass(Product.Kind.NEUROTOXIN)
    with pytest.raises(WrongModality, match="Units belong to one product"):
        say(team, stage, masseter(), "24", substance=toxin_class, side="R")


def test_product_belongs_to_its_class(team: Team, stage: PlanStage, filler: Product) -> None:
    [item] = say(team, stage, chin(), substance=filler)
    item.product_class = "caha"
    with pytest.raises(DatabaseError, match="belongs to its class"), transaction.atomic():
        item.save()


def test_both_sides_in_one_go(team: Team, stage: PlanStage) -> None:
    say(team, stage, cheek(), side="B")
    assert written(stage) == [("R", "HA filler", "0.50"), ("L", "HA filler", "0.50")]
    say(team, stage, cheek(), "0.7", side="L")
    assert written(stage) == [("R", "HA filler", "0.50"), ("L", "HA filler", "0.70")]


@pytest.mark.parametrize(
    ("area", "said", "refusal", "words"),
    [
        (cheek, {}, SideRequired, "right or left"),
        (chin, {"side": "R"}, SideNotTaken, "midline"),
        (chin, {"side": "B"}, SideNotTaken, "no sides"),
        (whole_cheek, {"side": "R"}, SideNotTaken, "as a whole"),
        (whole_cheek, {"side": "B"}, SideNotTaken, "no sides"),
        (masseter, {"side": "R"}, WrongModality, "does not take HA filler"),
        (chin, {"amount": "0"}, BadAmount, "above zero"),
        (chin, {"amount": "-1"}, BadAmount, "above zero"),
        (chin, {"amount": "0.125"}, BadAmount, "two decimals"),
        (chin, {"amount": "1000"}, BadAmount, "1000 mL in one area must be a slip: at most 20 mL"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    team: Team, stage: PlanStage, area, said, refusal, words
) -> None:
    with pytest.raises(refusal, match=words):
        say(team, stage, area(), **said)
    assert not stage.items.exists()


def test_details_are_kept_where_nothing_is_said_of_them(
    team: Team, stage: PlanStage, filler: Product
) -> None:
    details = ItemDetails(technique="bolus", why="Shadow", is_optional=True)
    say(team, stage, chin(), substance=filler, details=details)
    item = intend(team, stage, filler, chin(), "M", "0.7")
    assert (item.technique, item.why, item.is_optional) == ("bolus", "Shadow", True)


def test_alternative_is_of_the_same_plan_and_of_no_alternative(
    team: Team, stage: PlanStage, filler: Product
) -> None:
    [main] = say(team, stage, chin())
    other_of = ItemDetails(alternative_to=main)
    [other] = say(team, stage, chin(), substance=filler, details=other_of)
    chain = ItemDetails(alternative_to=other)
    with pytest.raises(DatabaseError, match="none itself"), transaction.atomic():
        say(team, stage, cheek(), side="R", details=chain)
    with pytest.raises(DatabaseError, match="alternatives of its own"), transaction.atomic():
        PlanItem.objects.filter(pk=main.pk).update(alternative_to=_elsewhere(team, stage))
    drop_item(item=main, by=team.rn)
    other.refresh_from_db()
    assert other.alternative_to is None


def _elsewhere(team: Team, stage: PlanStage) -> PlanItem:
    [item] = say(team, stage, cheek(), side="L")
    return item


def test_new_version_takes_options_and_alternatives_along(
    team: Team, plan: TreatmentPlan, stage: PlanStage, filler: Product
) -> None:
    [main] = say(team, stage, chin(), details=ItemDetails(is_optional=True, why="Support"))
    say(team, stage, chin(), substance=filler, details=ItemDetails(alternative_to=main))
    add_stage(plan=plan, name="Later", by=team.rn, days_after=28)
    say(team, plan.stages.get(name="Later"), cheek(), side="B")
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    second = make_plan(client=plan.client, by=team.rn, now=team.at(10), copy_of=plan)
    first, later = second.stages.all()
    copied, other = first.items.order_by("pk")
    assert (copied.is_optional, copied.why, other.alternative_to) == (True, "Support", copied)
    assert (later.days_after, later.items.count()) == (28, 2)
    assert PlanItem.objects.filter(stage__plan=plan).count() == 4


def test_change_of_another_tab_is_told_and_not_undone(team: Team, stage: PlanStage) -> None:
    [item] = say(team, stage, chin(), "1")
    seen = as_seen(PlanItem.objects.get(pk=item.pk))
    say(team, stage, chin(), "1.4")
    with pytest.raises(PlanChanged, match=r"now is Chin.* M, 1.4 mL HA filler"):
        say(team, stage, chin(), "0.8", seen=seen, replaces=item)
    again = as_seen(PlanItem.objects.get(pk=item.pk))
    say(team, stage, chin(), "0.8", seen=again, replaces=item)
    assert written(stage) == [("M", "HA filler", "0.80")]


def test_what_another_tab_put_there_is_told(team: Team, stage: PlanStage) -> None:
    say(team, stage, chin(), "1")
    with pytest.raises(PlanChanged, match="1 mL HA filler"):
        say(team, stage, chin(), "0.8", seen="")


def test_plan_agreed_meanwhile_says_when_by_whom_and_what_was_not_taken(
    team: Team, plan: TreatmentPlan, stage: PlanStage
) -> None:
    say(team, stage, chin())
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    with pytest.raises(PlanAgreed) as refused:
        say(team, stage, chin(), "2")
    who = str(team.injector)
    assert f"Version 1 was agreed January 12, 2026, 9 am by {who}" in refused.value.detail
    assert "Chin" in refused.value.detail


def test_visit_and_product_of_the_line_in_hand_are_changed(
    team: Team, plan: TreatmentPlan, stage: PlanStage, filler: Product
) -> None:
    [item] = say(team, stage, chin(), "1")
    later = add_stage(plan=plan, name="Later", by=team.rn)
    say(team, later, chin(), "1", substance=filler, replaces=item)
    assert (written(stage), written(later)) == ([], [("M", filler.name, "1.00")])


def test_draft_of_another_client_is_no_place(team: Team, stage: PlanStage) -> None:
    [item] = say(team, stage, chin(), "1")
    other = add_stage(
        plan=make_plan(client=make_client(), by=team.rn, now=team.at(9)), name="X", by=team.rn
    )
    say(team, other, chin(), "2", replaces=item)
    assert (written(stage), written(other)) == (
        [("M", "HA filler", "1.00")],
        [("M", "HA filler", "2.00")],
    )
