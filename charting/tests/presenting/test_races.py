"""Two devices, and two people, at one plan at once."""

import os
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from bookings.booking.book import book_appointment
from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import make_type
from charting.errors import PlanAgreed, PlanChanged, PlanWithClient
from charting.models import PlanPresentation
from charting.plans.services.plans import agree_plan, plan_item
from charting.presenting.errors import PlanDecided
from charting.presenting.queries import answers_key, answers_to
from charting.presenting.services.booking import book_visit
from charting.presenting.signatures import is_intact
from charting.tests.factories import chin, make_team
from charting.tests.presenting.scene import Scene, make_scene
from medspa.errors import Stale
from medspa.local.testkit.racing import run_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))


def scenes() -> Iterator[tuple[Scene, PlanPresentation, str]]:
    """Answered plans, ready to be signed."""
    team = make_team(gives_neurotoxin=True, gives_filler=True)
    for number in range(ROUNDS):
        scene = make_scene(team, email=f"jess{number}@mail.example")
        shown = scene.opened()
        for line in (1, 2, 3):
            scene.answer(shown, line)
        yield scene, shown, answers_key(answers_to(shown).values())


def kinds(results: list[Any]) -> list[type]:
    return [type(each) for each in results if isinstance(each, Exception)]


def test_an_answer_and_a_signature_at_once_never_disagree():
    for scene, shown, key in scenes():
        results = run_at_once(
            lambda: scene.sign(shown, key=key),  # noqa: B023 (run before the next round)
            lambda: scene.answer(shown, 3, "not_now"),  # noqa: B023
        )

        assert kinds(results) in ([Stale], [PlanDecided])
        shown.refresh_from_db()
        if shown.signed_at:
            assert is_intact(shown)
            assert answers_to(shown)[3].is_yes
        else:
            assert not answers_to(shown)[3].is_yes


def test_a_plan_that_is_changed_while_it_is_signed_is_never_signed_unseen():
    for scene, shown, key in scenes():
        product = scene.stages[1].items.first().product
        results = run_at_once(
            lambda: scene.sign(shown, key=key),  # noqa: B023
            lambda: plan_item(
                stage=scene.stages[1],  # noqa: B023
                area=chin(),
                product=product,  # noqa: B023
                amount=Decimal(2),
                by=scene.team.rn,  # noqa: B023
            ),
        )

        assert kinds(results) in ([PlanChanged], [PlanAgreed])


def test_signed_on_two_devices_it_is_signed_once_and_a_visit_is_booked_once():
    for scene, shown, key in scenes():
        results = run_at_once(*[lambda: scene.sign(shown, key=key)] * 2)  # noqa: B023
        assert kinds(results) == []
        shown.refresh_from_db()
        starts_at = datetime.combine(
            date(2026, 1, 20), time(10), tzinfo=scene.team.clinic.location.zone
        )
        booked = run_at_once(
            *[
                lambda: book_visit(
                    presentation=shown,  # noqa: B023
                    stage=scene.stages[0].pk,  # noqa: B023
                    starts_at=starts_at,  # noqa: B023
                    by=scene.client,  # noqa: B023
                    now=scene.now,  # noqa: B023
                )
            ]
            * 2
        )
        assert kinds(booked) == []
        assert Appointment.objects.filter(client=scene.client).count() == 1
        Appointment.objects.filter(client=scene.client).update(status="no_show")


def test_agreed_by_staff_while_it_is_presented_it_is_one_of_both():
    team = make_team(gives_neurotoxin=True, gives_filler=True)
    for number in range(ROUNDS):
        scene = make_scene(team, email=f"jess{number}@mail.example")
        results = run_at_once(
            scene.present,
            lambda: agree_plan(plan=scene.plan, by=team.rn, now=scene.now),  # noqa: B023
        )

        scene.plan.refresh_from_db()
        is_agreed = scene.plan.agreed_at is not None
        assert kinds(results) == ([PlanAgreed] if is_agreed else [PlanWithClient])
        assert scene.plan.presentations.exists() != is_agreed


def test_a_visit_of_the_plan_and_another_of_the_same_client_wait_in_one_order():
    """Provider before client, as everybody: the other way round one of the two is killed."""
    team = make_team(gives_neurotoxin=True, gives_filler=True)
    consult = make_type(locations=[team.clinic.location], providers=team.clinic.providers)
    for number in range(ROUNDS):
        scene = make_scene(team, email=f"jess{number}@mail.example")
        shown = scene.opened()
        for line in (1, 2, 3):
            scene.answer(shown, line)
        shown = scene.sign(shown)
        day = date(2026, 1, 20 + number)
        starts = [datetime.combine(day, time(h), tzinfo=team.clinic.location.zone) for h in (9, 14)]
        other = SlotRequest(
            appointment_type=consult,
            location=team.clinic.location,
            starts_at=starts[1],
            now=scene.now,
            client=scene.client,
        )
        results = run_at_once(
            lambda: book_visit(
                presentation=shown,  # noqa: B023
                stage=scene.stages[0].pk,  # noqa: B023
                starts_at=starts[0],  # noqa: B023
                by=scene.client,  # noqa: B023
                now=scene.now,  # noqa: B023
            ),
            lambda: book_appointment(other, by=scene.client),  # noqa: B023
        )

        assert kinds(results) == []
