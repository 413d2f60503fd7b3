"""What the plan or the order wants is opened in one act: all of it, or it is said which not."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Asked, Chart, ChartStep
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.factories import Team, cheek, chin, filler_lot, toxin_lot
from charting.tests.sent_forms import sent_form
from medspa.local.testkit.shared import shared
from treatments.models import Lot
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


@shared
def lots(team: Team) -> list[Lot]:
    """The last pack of a lot that ends soon, later ones of its product, and another product."""
    today = timezone.localdate()
    soon = filler_lot(team, quantity=1, lot_number="SOON", expires_on=today + timedelta(days=60))
    later = filler_lot(
        team,
        quantity=5,
        product=soon.product,
        lot_number="LATER",
        expires_on=today + timedelta(days=90),
    )
    other = make_product("lips", kind="ha_filler", unit="mL")
    return [soon, later, filler_lot(team, quantity=5, product=other, lot_number="LIPS")]


@shared
def planned(team: Team, chart: Chart, lots: list[Lot]) -> Chart:
    """3 mL of the first in two places, 1.5 mL of the second."""
    plan = make_plan(client=chart.client, by=team.rn, now=timezone.now())
    stage = add_stage(plan=plan, name="Volume", by=team.rn)
    first, _, other = lots
    for area, side, lot, amount in (
        (cheek(), "R", first, "1"),
        (cheek(), "L", first, "1"),
        (chin(), "M", first, "1"),
        (chin(), "M", other, "1.5"),
    ):
        plan_item(
            stage=stage,
            area=area,
            side=side,
            product=lot.product,
            amount=Decimal(amount),
            by=team.rn,
        )
    agree_plan(plan=plan, by=team.rn, now=timezone.now())
    Chart.objects.filter(pk=chart.pk).update(plan_stage=stage)
    return Chart.objects.get(pk=chart.pk)


def shown_form(nurse: Browser, chart: Chart) -> dict[str, Any]:
    page = nurse.get(chart.get_absolute_url(), {"open": "1"})
    assert page.status_code == 200
    return ordered_form(page.text)


def ordered_form(page: str) -> dict[str, list[str]]:
    return sent_form(page.partition('id="open-ordered"')[2].partition("</form>")[0])


def opened_in(chart: Chart) -> list[str]:
    return [one.lot.lot_number for one in chart.syringes.order_by("pk")]


def test_plan_is_opened_by_nearest_expiry_asked_once_and_undone(
    nurse: Browser, planned: Chart
) -> None:
    url = reverse("open_ordered", args=[planned.pk])
    form = shown_form(nurse, planned)
    assert [form[f"pack-{row}-how_many"] for row in range(3)] == [["1"], ["2"], ["2"]]

    unasked = nurse.post(url, form)
    assert unasked.status_code == 422
    assert unasked.text.count("Ask the client, and say what was answered.") >= 1
    assert opened_in(planned) == []
    assert nurse.post(url, form | {"asked_of_all": "nothing"}).status_code == 302
    assert opened_in(planned) == ["SOON", "LATER", "LATER", "LIPS", "LIPS"]
    assert set(Asked.objects.values_list("answer", flat=True)) == {"nothing"}
    assert Asked.objects.count() == 2
    assert 'id="open-ordered"' not in nurse.get(planned.get_absolute_url(), {"open": "1"}).text

    step = ChartStep.objects.get()
    assert step.says == "opening of 5 packs"
    undone = nurse.post(reverse("undo_last_act", args=[planned.pk]), {"step": step.pk})
    assert undone.status_code == 302
    assert opened_in(planned) == []


def test_one_that_is_refused_is_named_and_what_was_chosen_and_reported_stays(
    nurse: Browser, planned: Chart, lots: list[Lot]
) -> None:
    url, lips = reverse("open_ordered", args=[planned.pk]), lots[2].product
    reported = {
        f"answer-{lips.slug}-answer": "reported",
        f"answer-{lips.slug}-reported": "Hives after a dentist",
        f"answer-{lips.slug}-is_contraindication": "on",
    }
    form = shown_form(nurse, planned) | {"asked_of_all": "nothing", "pack-1-how_many": "1"}
    refused = nurse.post(url, form | reported)
    assert refused.status_code == 422
    faulty = unescape(re.findall(r'<li class="pack is-faulty".*?</li>', refused.text, re.DOTALL)[0])
    assert "Contraindicated" in faulty
    assert f"{lips}" in faulty
    assert opened_in(planned) == []
    assert Asked.objects.get(product=lips).is_contraindication
    again = ordered_form(refused.text)
    assert again["pack-1-how_many"] == ["1"]
    assert nurse.post(url, again | {"pack-2-how_many": "0"}).status_code == 302
    assert opened_in(planned) == ["SOON", "LATER"]

    nothing = {f"pack-{row}-how_many": "0" for row in range(3)}
    refused = nurse.post(url, form | nothing)
    assert "Nothing was chosen to be opened." in refused.text


def test_without_a_plan_the_order_is_opened_and_a_vial_is_mixed(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    lot = toxin_lot(team, quantity=2)
    clearance = chart.client.clearances.get()
    line = {"product": lot.product, "most": Decimal(120), "until": clearance.expires_on}
    clearance.order_lines.create(**line, performer_role="injector")
    form = shown_form(nurse, chart)
    assert form["pack-0-how_many"] == ["2"]
    said = {"asked_of_all": "nothing", "pack-0-diluent_ml": "2.5", "pack-0-how_many": "1"}
    answer = nurse.post(reverse("open_ordered", args=[chart.pk]), form | said)
    assert answer.status_code == 302, answer.text
    assert chart.preparations.get().diluent_ml == Decimal("2.5")
    assert shown_form(nurse, chart)["pack-0-how_many"] == ["1"]
