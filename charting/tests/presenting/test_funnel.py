"""Each presented item is in exactly one state, with its money: as it goes down the whole road."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from charting.models import ItemSkip, PlanItem, PlanPresentation, PlanStage
from charting.presenting.funnel import (
    STATES,
    items_with_state,
    presented_plans,
    read_steps,
    rows_of,
    signed_and_open,
)
from charting.presenting.views import staff
from charting.tests.factories import Team, make_visit
from charting.tests.presenting.scene import Scene, make_scene
from medspa.local.testkit.shared import shared
from treatments.tests.factories import make_price

pytestmark = pytest.mark.django_db


@shared
def scene(team: Team) -> Scene:
    found = make_scene(team)
    toxin = found.stages[0].items.first().product
    make_price("13", product=toxin, valid_from=found.now.date())
    return found


def states(scene: Scene) -> dict[str, int]:
    steps = read_steps()
    items = PlanItem.objects.filter(stage__plan=scene.plan)
    assert sum(step.count for step in steps) == items.count()  # each in one, none in two
    return {step.state: step.count for step in steps if step.count}


def test_every_item_is_in_exactly_one_state_all_the_way(scene: Scene):
    shown = scene.present()
    assert states(scene) == {"presented": 5}

    shown = scene.opened()
    assert states(scene) == {"opened": 5}

    scene.answer(shown, 1)
    scene.answer(shown, 2, "not_now")
    scene.answer(shown, 3)
    assert states(scene) == {"accepted": 3, "declined": 2}

    scene.sign(shown)
    assert states(scene) == {"accepted": 3, "declined": 2}
    assert list(signed_and_open()) == [shown]

    visit = make_visit(scene.team, client=scene.client, status=Appointment.Status.BOOKED)
    PlanStage.objects.filter(pk=scene.stages[0].pk).update(appointment=visit)
    assert states(scene) == {"booked": 2, "accepted": 1, "declined": 2}

    Appointment.objects.filter(pk=visit.pk).update(status=Appointment.Status.NO_SHOW)
    assert states(scene) == {"accepted": 3, "declined": 2}


def test_what_is_skipped(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    scene.sign(shown)
    item = scene.stages[1].items.get(area="CHIN")
    ItemSkip.objects.create(item=item, reason="Not needed.", by=scene.team.injector, at=scene.now)

    assert states(scene) == {"accepted": 4, "skipped": 1}


def test_money_at_each_step(scene: Scene):
    shown = scene.opened()
    scene.answer(shown, 1)
    [row] = rows_of([shown])

    money = {step.state: step.money for step in read_steps()}
    assert money["accepted"] == Decimal(52 * 13)
    assert money["opened"] == 0  # filler has no price here
    assert row.money == "$676"


def test_of_a_client_what_was_shown_last_counts(scene: Scene):
    scene.opened()
    item = scene.stages[1].items.get(area="CHIN")
    item.delete()
    scene.present()

    assert states(scene) == {"presented": 4}
    assert PlanPresentation.objects.newest().count() == 1


def test_a_page_of_plans_costs_the_same_however_many_there_are(
    scene: Scene,
    client: Browser,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[[int], object],
):
    monkeypatch.setattr(staff, "PAGE", 1)
    first = scene.opened()
    second = make_scene(scene.team, email="other@mail.example").present(now=scene.team.at(12))

    with django_assert_num_queries(2):
        assert [step.state for step in read_steps()] == list(STATES)
        assert len(rows_of([first, second])) == 2
    assert items_with_state().count() == 10
    assert list(presented_plans("opened")) == [first]
    client.force_login(scene.team.pa)
    for number, shown in ((1, second), (2, first)):
        page = client.get(reverse("plan_funnel"), {"page": number})
        assert [row.presentation for row, _ in page.context["rows"]] == [shown]
        assert f"{number} of 2" in page.text
