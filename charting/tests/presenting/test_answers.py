"""A presented plan is opened, answered line by line and signed: what counts, what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from charting.errors import IncompletePlan, PlanAgreed, PlanChanged, PlanWithClient
from charting.models import ItemDecision, PlanPresentation
from charting.plans.progress import stages_of
from charting.plans.services.items import drop_item
from charting.plans.services.plans import agree_plan, make_plan, plan_item
from charting.presenting.content.build import fingerprint
from charting.presenting.errors import (
    AnswersMissing,
    NameNotLike,
    PlanDecided,
    TooEarlyToSign,
)
from charting.presenting.queries import answers_to, newest_presentation
from charting.presenting.shown import read_shown
from charting.presenting.signatures import is_intact
from charting.tests.factories import Team, chin, make_visit
from charting.tests.intake.scene import by_staff, say
from charting.tests.presenting.scene import Scene, make_scene
from medspa.errors import Stale
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def scene(team: Team) -> Scene:
    return make_scene(team)


def test_both_sides_are_one_line_and_amounts_add_within_a_product(scene: Scene):
    shown = read_shown(scene.present())

    amounts = [(line.number, " ".join(line.words["amount"].split())) for line in shown.lines]
    assert amounts == [
        (1, "52 units of Botox Cosmetic, both sides"),
        (2, "1 mL of Juvederm Voluma Xc, both sides"),
        (3, "1 mL of Juvederm Voluma Xc"),
    ]
    assert [visit.number for visit in shown.visits] == [1, 2]


def test_shown_again_unchanged_it_is_the_same(scene: Scene):
    first = scene.present()

    assert scene.present() == first
    assert first.presented_items.count() == 5


def test_an_empty_plan_is_not_presented(scene: Scene):
    for stage in scene.stages:
        for item in stage.items.all():
            drop_item(item=item, by=scene.team.rn)

    with pytest.raises(IncompletePlan):
        scene.present()


def test_the_newest_answer_counts_and_all_are_kept(scene: Scene):
    shown = scene.opened()
    scene.answer(shown, 1)
    scene.answer(shown, 1, "not_now", "I want to see the chin first.")
    scene.answer(shown, 1, "not_now", "I want to see the chin first.")

    answer = answers_to(shown)[1]
    assert (answer.is_yes, answer.reason) == (False, "I want to see the chin first.")
    assert ItemDecision.objects.count() == 4  # two sides, twice; said again it is written once


def test_a_line_that_is_not_there(scene: Scene):
    with pytest.raises(Stale):
        scene.answer(scene.opened(), 9)


def test_signing_agrees_the_plan_and_seals_what_was_shown(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line, "not_now" if line == 2 else "yes")

    signed = scene.sign(shown)

    scene.plan.refresh_from_db()
    assert scene.plan.agreed_at == scene.now
    assert is_intact(signed)
    assert [each["answer"] for each in signed.signed_answers["answers"]] == [
        "yes",
        "not_now",
        "yes",
    ]
    assert scene.sign(shown) == signed  # sent twice


def test_what_was_declined_stays_in_the_plan_and_is_not_remaining(scene: Scene):
    shown = scene.opened()
    for line, answer in ((1, "yes"), (2, "not_now"), (3, "yes")):
        scene.answer(shown, line, answer, "Later." if answer == "not_now" else "")
    scene.sign(shown)
    scene.plan.refresh_from_db()

    lines = [line for stage in stages_of(scene.plan) for line in stage.lines]
    skipped = {line.item.area_id: line.skip.reason for line in lines if line.skip}
    assert skipped == {"CHEEK_LAT": "declined, “Later.”"}
    assert {line.state for line in lines if line.skip} == {"skipped"}


def test_with_nothing_but_not_now_it_is_decided_and_the_plan_stays_open(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line, "not_now")

    signed = scene.sign(shown)

    scene.plan.refresh_from_db()
    assert signed.signed_at
    assert scene.plan.agreed_at is None


def test_a_signed_plan_takes_no_other_answer(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    scene.sign(shown)

    with pytest.raises(PlanDecided):
        scene.answer(shown, 1, "not_now")
    with pytest.raises(PlanAgreed):
        scene.present()


def test_the_database_keeps_what_was_shown_and_signed(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    scene.sign(shown)
    rows = PlanPresentation.objects.filter(pk=shown.pk)

    for change in (
        {"contents": {}},
        {"signed_name": "Somebody"},
        {"opened_at": scene.now + timedelta(hours=1)},
        {"presented_at": scene.now - timedelta(hours=1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


@pytest.mark.parametrize(
    ("name", "is_hers"),
    [
        ("jess moreau", True),
        ("Moreau, Jéss", True),
        ("Jess Anne Moreau", True),
        ("Jes Moreau", True),
        ("Ana Moreno", False),
        (" ", False),
    ],
)
def test_only_her_own_name_signs(scene: Scene, name: str, is_hers: bool):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)

    if is_hers:
        assert scene.sign(shown, name=name).signed_name == name.strip()
    else:
        with pytest.raises(NameNotLike):
            scene.sign(shown, name=name)


def test_every_line_wants_an_answer_before_the_signature(scene: Scene):
    shown = scene.opened()
    scene.answer(shown, 1)

    with pytest.raises(AnswersMissing) as refused:
        scene.sign(shown)

    assert refused.value.facts["lines"] == [2, 3]


def test_answers_that_changed_elsewhere_are_not_signed(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    key = read_shown(shown).answers_key
    scene.answer(shown, 3, "not_now")

    with pytest.raises(Stale):
        scene.sign(shown, key=key)


def test_a_plan_that_changed_is_presented_anew(scene: Scene):
    shown = scene.opened()
    stage, team = scene.stages[1], scene.team
    product = stage.items.first().product
    assert shown.contents["fingerprint"] == fingerprint(scene.plan)
    plan_item(stage=stage, area=chin(), product=product, amount=Decimal(2), by=team.rn)

    with pytest.raises(PlanChanged):
        scene.answer(shown, 1)

    anew = scene.present(now=scene.now + timedelta(hours=1))
    assert newest_presentation(scene.client) == anew
    with pytest.raises(PlanChanged):
        scene.answer(shown, 1)


def test_an_item_that_was_presented_can_still_be_taken_out_of_the_plan(scene: Scene):
    shown = scene.opened()
    scene.answer(shown, 3)
    drop_item(item=scene.stages[1].items.get(area=chin()), by=scene.team.rn)

    assert shown.presented_items.filter(item=None).count() == 1
    assert 3 in answers_to(shown)


def test_a_time_to_think_it_over_is_asked_for_at_the_signature(scene: Scene):
    """Also what the clinic or the client said since the plan was shown."""
    team = scene.team
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    visit = make_visit(team, client=scene.client)
    say(by_staff(visit), "worry", "yes", now=team.at(12), by=team.rn)

    with pytest.raises(TooEarlyToSign) as refused:
        scene.sign(shown, now=team.at(12))
    assert "Tuesday, January 13, 11 am" in refused.value.detail

    location = team.clinic.location
    location.cooling_off_hours = 48
    location.save()
    first_end = refused.value.facts["until"]
    with pytest.raises(TooEarlyToSign) as refused:
        scene.sign(shown, now=first_end)
    assert "Wednesday, January 14, 11 am" in refused.value.detail
    assert scene.sign(shown, now=refused.value.facts["until"]).signed_at


def test_what_was_presented_is_agreed_by_its_signature_only(scene: Scene):
    team = scene.team
    shown = scene.opened()
    with pytest.raises(PlanWithClient, match="answer and sign"):
        agree_plan(plan=scene.plan, by=team.rn, now=scene.now)
    for line in (1, 2, 3):
        scene.answer(shown, line, "not_now")
    scene.sign(shown)
    with pytest.raises(PlanWithClient, match="Present it again"):
        agree_plan(plan=scene.plan, by=team.rn, now=scene.now)


def test_yes_to_one_of_two_is_not_now_to_the_other(scene: Scene):
    stage = scene.stages[1]
    cheeks = stage.items.filter(area="CHEEK_LAT")
    stage.items.filter(area=chin()).update(alternative_to=cheeks[0])
    shown = scene.opened()
    scene.answer(shown, 2)
    scene.answer(shown, 3)

    answers = answers_to(shown)
    assert (answers[2].is_yes, answers[3].is_yes) == (False, True)


def test_the_next_version_is_presented_for_itself(scene: Scene):
    shown = scene.opened()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    scene.sign(shown)
    team = scene.team
    scene.plan.refresh_from_db()
    again = make_plan(client=scene.client, by=team.rn, now=scene.now, copy_of=scene.plan)

    assert again.presentations.count() == 0
    assert again.version == 2
