"""What a visit of the plan intends is judged when an appointment is booked for it."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from charting.errors import MayNotBeGiven, ReasonNeeded
from charting.models import Chart, PlanStage
from charting.plans.bookable import may_be_booked
from charting.plans.services.booking_stages import book_stage
from charting.plans.services.plans import add_stage, agree_plan, make_plan
from charting.tests.factories import (
    VISIT_ON,
    Team,
    allow,
    know_amounts,
    make_signed_chart,
    make_visit,
    masseter,
)
from charting.tests.plans.scene import intend
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from treatments.models import GivingPolicy, Product, TimingRule
from treatments.tests.factories import make_dose_range, make_product

pytestmark = pytest.mark.django_db
MANY = {"max_units_in_3_months": 400}


def botox(**limits: object) -> Product:
    product = Product.objects.filter(slug="botox-cosmetic").first() or make_product()
    for name, value in limits.items():
        setattr(product, name, value)
    product.save()
    know_amounts()
    return product


def stage_of(team: Team, client: Client, *amounts: str) -> PlanStage:
    """An agreed plan of one visit: so much Botox Cosmetic right, and left."""
    plan = make_plan(client=client, by=team.rn, now=team.at(9))
    stage = add_stage(plan=plan, name="Muscles", by=team.rn)
    for side, amount in zip("RL", amounts, strict=False):
        intend(team, stage, botox(), masseter(), side, amount)
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    return stage


def visit_on(team: Team, client: Client, on: date, **fields: object) -> Appointment:
    return make_visit(team, client=client, on=on, status="booked", **fields)


def booked(team: Team, stage: PlanStage, visit: Appointment, *, by=None, reason: str = ""):
    return book_stage(
        stage=stage, appointment=visit, by=by or team.rn, now=team.at(12), reason=reason
    )


@pytest.mark.parametrize(
    ("day", "amount", "rules"),
    [
        (14, "23", []),
        (14, "24", ["interval_floor"]),
        (21, "23", []),
        (22, "23", ["interval_floor"]),
        (30, "24", ["interval_floor"]),
        (83, "24", ["interval_floor"]),
        (84, "24", ["interval_label"]),
        (90, "24", []),
    ],
)
def test_day_of_the_appointment_decides(
    team: Team, signed_chart: Chart, day: int, amount: str, rules: list[str]
) -> None:
    days = {"touchup_from_day": 14, "touchup_to_day": 21}
    TimingRule.objects.create(modality="neurotoxin", **days)
    client = signed_chart.client
    visit = visit_on(team, client, VISIT_ON + timedelta(days=day))
    found = may_be_booked(stage_of(team, client, amount), visit)
    assert [str(one.rule) for one in found] == rules


def test_nurse_does_not_book_a_new_cycle_on_day_30_and_a_prescriber_does_with_a_reason(
    team: Team, signed_chart: Chart
) -> None:
    client = signed_chart.client
    stage = stage_of(team, client, "24")
    visit = visit_on(team, client, VISIT_ON + timedelta(days=30))
    with pytest.raises(NotPermitted, match="At least 84 days lie between two"):
        booked(team, stage, visit, reason="The client insists.")
    with pytest.raises(ReasonNeeded) as asked:
        booked(team, stage, visit, by=team.pa)
    assert asked.value.field == "reason"
    booked(team, stage, visit, by=team.pa, reason="No effect at all.")
    kept = visit.rule_overrides.get()
    assert (kept.rule, kept.reason) == ("interval_floor", "No effect at all.")
    assert kept.sentence == "Neurotoxin within 84 days, as the visit is planned."
    stage.refresh_from_db()
    assert stage.appointment == visit


def test_what_the_clinic_lets_nobody_decide_is_not_booked(team: Team, signed_chart: Chart) -> None:
    client = signed_chart.client
    stage = stage_of(team, client, "24")
    GivingPolicy.objects.create(rule="interval_floor", when_booked="nobody")
    visit = visit_on(team, client, VISIT_ON + timedelta(days=30))
    with pytest.raises(MayNotBeGiven):
        booked(team, stage, visit, by=team.pa, reason="I decide so.")
    assert visit.rule_overrides.count() == 0


def test_amounts_of_one_visit_count_together(team: Team) -> None:
    """210 and 210 of at most 400 U [R8][R9]: neither is too much alone."""
    client, product = make_client(), botox(**MANY)
    make_dose_range(masseter(), product, max_amount=500)
    stage = stage_of(team, client, "210", "210")
    (answer,) = may_be_booked(stage, visit_on(team, client, VISIT_ON))
    assert (str(answer.rule), answer.reached) == ("units_3_months", 420)


def test_other_visits_that_are_booked_count(team: Team) -> None:
    client = make_client()
    first = stage_of(team, client, "24")
    booked(team, first, visit_on(team, client, VISIT_ON))
    second = stage_of(team, client, "24")
    later = visit_on(team, client, VISIT_ON + timedelta(days=40))
    assert [str(one.rule) for one in may_be_booked(second, later)] == ["interval_floor"]
    Appointment.objects.filter(plan_stages=first).update(status="cancelled", cancelled_by="client")
    assert may_be_booked(second, later) == []


@pytest.mark.parametrize("birth_on", [date(2011, 6, 3), VISIT_ON.replace(year=2008, day=13)])
def test_child_is_not_booked_for(team: Team, birth_on: date) -> None:
    client = make_client(birth_on=birth_on)
    with pytest.raises(MayNotBeGiven, match="nobody under 18"):
        booked(team, stage_of(team, client, "24"), visit_on(team, client, VISIT_ON))


def test_what_is_asked_on_the_day_does_not_stand_against_booking(team: Team) -> None:
    """No exam, no consent, no date of birth yet."""
    client = make_client(birth_on=None)
    assert may_be_booked(stage_of(team, client, "24"), visit_on(team, client, VISIT_ON)) == []


def test_provider_whose_licence_ends_before(team: Team) -> None:
    client = make_client()
    stage, visit = stage_of(team, client, "24"), visit_on(team, client, VISIT_ON)
    team.injector.licence_expires_on = date(2020, 1, 1)
    team.injector.save()
    with pytest.raises(MayNotBeGiven, match="ended on Jan 1, 2020"):
        booked(team, stage, Appointment.objects.get(pk=visit.pk))


def test_asking_takes_the_same_statements_for_more_amounts(
    team: Team, django_assert_max_num_queries
) -> None:
    client = make_client()
    allow(team, client, now=team.at(9))
    visit = visit_on(team, client, VISIT_ON)
    counts = []
    for amounts in (("24",), ("24", "28")):
        stage = PlanStage.objects.select_related("plan__client").get(
            pk=stage_of(team, client, *amounts).pk
        )
        with django_assert_max_num_queries(25) as seen:
            may_be_booked(stage, visit)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_page_says_why_not_and_takes_the_reason(team: Team, client: Browser) -> None:
    """Of a client treated four weeks ago, on the clock of today."""
    today = team.clinic.location.local(timezone.now()).date()
    treated = make_signed_chart(team, on=today - timedelta(days=28)).client
    stage = stage_of(team, treated, "24")
    visit = visit_on(team, treated, today + timedelta(days=2))
    url, said = reverse("book_stage", args=[stage.pk]), {"appointment": visit.pk}
    client.force_login(team.rn)
    assert "not before" in client.post(url, said | {"reason": "x"}).text
    client.force_login(team.pa)
    refused = client.post(url, said)
    assert (refused.status_code, refused.context["booking"]) == (422, stage.pk)
    assert set(refused.context["book_form"].errors) == {"reason"}
    client.post(url, said | {"reason": "No effect."})
    page = client.get(reverse("plan_detail", args=[stage.plan_id]))
    assert f'value="{visit.pk}" selected' in page.text
