"""A plan is made, filled and agreed over HTTP, as it works without JavaScript."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.ground.marks import mark
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.services.plans import add_stage, agree_plan, make_plan
from charting.tests.factories import (
    Team,
    cheek,
    masseter,
)
from charting.tests.plans.scene import chin_tox, intend, look, told
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from treatments.models import Product
from treatments.tests.factories import make_dose_range, make_product

pytestmark = pytest.mark.django_db


def test_plan_is_made_filled_and_agreed(nurse: Browser, toxin: Product) -> None:
    client = make_client()
    made = nurse.post(reverse("make_plan", args=[client.pk]))
    plan = TreatmentPlan.objects.get()
    assert made["Location"] == reverse("plan_detail", args=[plan.pk])
    for name in ("Second", "First"):
        nurse.post(reverse("add_stage", args=[plan.pk]), {"name": name, "days_after": "28"})
    late, early = plan.stages.all()
    nurse.post(reverse("change_stage", args=[early.pk]), {"earlier": "1"})
    item = {"area": masseter().pk, "side": "R", "product": toxin.pk, "amount": "24"}
    amounts = reverse("set_item", args=[plan.pk])
    wrong = nurse.post(amounts, item | {"side": "", "stage": early.pk})
    assert wrong.status_code == 422
    assert wrong.context["item_form"].errors == {"side": ["Masseter: the client's right or left?"]}
    for stage in (early, late):
        nurse.post(amounts, item | {"stage": stage.pk})
    nurse.post(reverse("drop_item", args=[late.items.get().pk]))
    assert nurse.post(reverse("agree_plan", args=[plan.pk])).status_code == 422
    nurse.post(reverse("change_stage", args=[late.pk]), {"remove": "1"})
    nurse.post(reverse("agree_plan", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.agreed_at is not None
    assert [stage.name for stage in plan.stages.all()] == ["First"]
    assert early.items.get().amount == Decimal(24)


def test_place_stays_chosen_after_it_is_planned(
    nurse: Browser, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    said = {"area": masseter().pk, "side": "L", "product": toxin.pk, "amount": "28"}
    url = reverse("set_item", args=[plan.pk])
    response = nurse.post(url, said | {"stage": stage.pk})
    page = nurse.get(response["Location"])
    assert page.context["item_form"].initial["amount"] == "28"
    assert told(page.context["plan_page"].here) == [("MASSETER", "L", "28 U", "planned")]


def test_both_sides_are_planned_in_one_tap_and_named_with_what_for(
    nurse: Browser, plan: TreatmentPlan, stage: PlanStage, filler: Product
) -> None:
    said = {"area": cheek().pk, "side": "L", "product": "ha_filler", "amount": "0.5", "both": "1"}
    said |= {"stage": stage.pk, "why": "Shadow", "technique": "bolus", "is_optional": "on"}
    response = nurse.post(reverse("set_item", args=[plan.pk]), said | {"seen": "-"})
    assert "side=L" in response["Location"]
    page = nurse.get(response["Location"])
    [(_, [group])] = page.context["plan_page"].visits
    [row] = group.rows
    assert [line.label for line in row.cells if line] == ["0.5 mL", "0.5 mL"]
    assert (str(row.substance), row.why, row.optional, row.on_label) == (
        "HA filler",
        "Shadow",
        "optional",
        None,
    )
    form = page.context["item_form"]
    assert (form.initial["technique"], form.initial["product"]) == ("bolus", "ha_filler")


def test_other_product_stands_beside_the_line_in_hand_as_an_alternative(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, filler: Product
) -> None:
    item = intend(team, stage, filler, cheek(), "R", "0.5")
    said = {"area": cheek().pk, "side": "R", "stage": stage.pk, "product": "ha_filler"}
    said |= {"amount": "0.5", "replaces": item.pk, "alternative": "1"}
    nurse.post(reverse("set_item", args=[plan.pk]), said)
    other = stage.items.get(product=None)
    assert other.alternative_to == item
    at = look(nurse, plan, map="filler", area="CHEEK_LAT", side="R")
    assert at.context["current"] == item
    page = look(nurse, plan).context["plan_page"]
    assert [str(total.planned) for total in page.totals] == ["0.5 mL", "None"]


def test_change_of_another_tab_is_told_and_what_was_typed_stays(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    item = intend(team, stage, toxin, masseter(), "R", "24")
    form = look(nurse, plan, area="MASSETER", side="R").context["item_form"]
    intend(team, stage, toxin, masseter(), "R", "28")
    said = {"area": "MASSETER", "side": "R", "stage": stage.pk, "product": toxin.pk}
    said |= {"amount": "20", "seen": form.initial["seen"], "replaces": item.pk}
    page = nurse.post(reverse("set_item", args=[plan.pk]), said)
    assert page.status_code == 422
    assert "planned there now is Masseter R, 28 U Botox Cosmetic" in page.text
    assert 'value="20"' in page.text
    said["seen"] = page.context["item_form"]["seen"].value()
    nurse.post(reverse("set_item", args=[plan.pk]), said)
    item.refresh_from_db()
    assert item.amount == 20


def test_amounts_of_an_agreed_plan_are_skipped_and_taken_up_again(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    item = intend(team, stage, toxin, masseter(), "R", "24")
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    address = reverse("skip_items", args=[plan.pk])
    refused = nurse.post(address, {"item": item.pk, "own_words": " "})
    assert refused.status_code == 422
    assert "Say why it is skipped." in refused.text
    nurse.post(address, {"item": item.pk, "reason": "Client declined"})
    assert "skipped: Client declined" in look(nurse, plan).text
    nurse.post(reverse("take_up_again", args=[item.pk]))
    assert "skipped: Client declined" not in look(nurse, plan).text


def test_chip_brings_its_product_along(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    """Another toxin that stands in the list must not get the units of the chip."""
    other = make_product("dysport")
    said = {"area": masseter().pk, "side": "L", "stage": stage.pk, "product": other.pk}
    nurse.post(reverse("set_item", args=[plan.pk]), said | {"usual": f"{toxin.pk} 24"})
    item = stage.items.get()
    assert (item.product, item.amount) == (toxin, Decimal(24))


def test_units_of_one_brand_never_become_units_of_another(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    """Chips and amount follow the product, and without a script the page asks."""
    other = make_product("dysport")
    make_dose_range(masseter(), toxin, basis="side", min_amount=24, max_amount=36)
    make_dose_range(masseter(), other, basis="side", min_amount=60, max_amount=90)
    item = intend(team, stage, toxin, masseter(), "R", "30")
    intend(team, stage, toxin, masseter(), "L", "30")
    at = look(nurse, plan, area="MASSETER", side="R", product=mark(other.pk), amount="30")
    form = at.context["item_form"]
    assert (form["product"].value(), form["amount"].value()) == (mark(other.pk), "")
    assert 'value="class:' not in look(nurse, plan, area="CHEEK_LAT", side="R").text
    assert (at.context["usual"].amounts, at.context["current"]) == (["75", "60", "90"], item)

    said = {"area": "MASSETER", "side": "R", "stage": stage.pk, "product": other.pk}
    said |= {"amount": "30", "amount_for": toxin.pk, "replaces": item.pk}
    url = reverse("set_item", args=[plan.pk])
    asked = nurse.post(url, said)
    assert (asked.status_code, asked.context["item_form"]["amount"].value()) == (422, "")
    assert "How many units of Dysport?" in asked.text
    nurse.post(url, said | {"amount": "75", "amount_for": other.pk})
    item.refresh_from_db()
    assert (item.product, item.amount) == (other, Decimal(75))
    [told] = [one for one in look(nurse, plan).context["plan_page"].checks if "units" in one.says]
    assert (told.kind, "Both at" in told.says) == ("warn", True)


def test_usual_amount_and_that_of_the_other_side_are_offered(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    make_dose_range(masseter(), toxin, basis="side", min_amount=24, max_amount=36)
    intend(team, stage, toxin, masseter(), "R", "30")
    usual = look(nurse, plan, area="MASSETER", side="L").context["usual"]
    assert usual.amounts == ["30", "24", "36"]


def test_total_of_both_sides_is_halved_for_one(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    make_dose_range(masseter(), toxin, basis="total", min_amount=48, max_amount=72)
    intend(team, stage, toxin, chin_tox(), "M", "6")
    assert look(nurse, plan, area="MASSETER", side="L").context["usual"].amounts == ["30"]


def test_unusual_amount_asks_why_and_keeps_what_was_typed(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    make_dose_range(masseter(), toxin, basis="side", min_amount=24, max_amount=36)
    said = {"area": "MASSETER", "side": "L", "stage": stage.pk, "product": toxin.pk, "amount": "60"}
    url = f"{reverse('set_item', args=[plan.pk])}?map=neurotoxin"
    page = nurse.post(url, said)
    assert page.status_code == 422
    assert 'id="why-asked"' in page.text
    assert 'value="60"' in page.text
    nurse.post(url, said | {"reason": "Strong muscle"})
    assert stage.items.get().reason == "Strong muscle"


def test_side_is_asked_for_where_it_is_not_said(
    nurse: Browser, plan: TreatmentPlan, stage: PlanStage
) -> None:
    masseter()
    page = look(nurse, plan, area="MASSETER")
    assert "which side?" in page.text
    assert "place-form" not in page.text


def test_agreed_plan_is_only_looked_at(
    nurse: Browser, team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product
) -> None:
    item = intend(team, stage, toxin, masseter(), "R", "24")
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    page = look(nurse, plan, area="MASSETER", side="R")
    assert "place-form" not in page.text
    assert nurse.post(reverse("drop_item", args=[item.pk])).status_code == 422
    assert PlanItem.objects.filter(pk=item.pk).exists()


def test_every_look_at_a_plan_is_noted(nurse: Browser, plan: TreatmentPlan) -> None:
    look(nurse, plan)
    assert AuditEvent.objects.filter(action="plan.viewed").count() == 1


def test_days_are_those_of_the_clinic(nurse: Browser, team: Team, toxin: Product) -> None:
    """At 5 PM in California it is tomorrow on the clock of the server."""
    team.clinic.location.time_zone = "America/Los_Angeles"
    team.clinic.location.save()
    evening = team.at(17)
    plan = make_plan(client=make_client(), by=team.rn, now=evening)
    intend(team, add_stage(plan=plan, name="A", by=team.rn), toxin, masseter(), "R", "24")
    agree_plan(plan=plan, by=team.rn, now=evening)
    text = look(nurse, plan).text
    assert "Agreed Jan 12, 2026" in text
    assert "Jan 13" not in text


def test_front_desk_sees_no_plan(client: Browser, plan: TreatmentPlan) -> None:
    client.force_login(make_user(Role.FRONT_DESK))
    assert look(client, plan).status_code == 403
