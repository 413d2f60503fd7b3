"""From the assessment to a plan in one tap: places, products, amounts, order."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.assessment.services import Seen, keep_assessment, note_finding
from charting.errors import NothingAssessed
from charting.models import Assessment, PlanItem, TreatmentPlan
from charting.plans.services.proposing import propose_plan
from charting.tests.factories import Team, cheek, chin, make_signed_filler_chart, masseter
from charting.tests.plans.scene import chin_tox, intend
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from treatments.models import FacialArea, Product
from treatments.tests.factories import make_area, make_dose_range

pytestmark = pytest.mark.django_db


def see(
    team: Team,
    client: Client,
    area: FacialArea,
    finding: str,
    *,
    side: str = "",
    grade: tuple[str, int] | None = None,
) -> None:
    scale, number = grade or ("", None)
    seen = Seen(area=area, finding=finding, side=side, scale=scale, grade=number)
    note_finding(client=client, seen=seen, by=team.rn, now=team.at(9))


def keep(team: Team, client: Client) -> Assessment:
    draft = Assessment.objects.get(client=client, kept_at=None)
    return keep_assessment(assessment=draft, by=team.rn, now=team.at(9))


def propose(team: Team, client: Client) -> TreatmentPlan:
    return propose_plan(client=client, by=team.rn, now=team.at(10)).plan


def proposed(plan: TreatmentPlan) -> list[tuple[str, str, str, str, str]]:
    items = PlanItem.objects.filter(stage__plan=plan).order_by("stage__position", "pk")
    return [
        (item.stage.name, item.area_id, item.side, str(item.intended), str(item.substance))
        for item in items
    ]


@pytest.fixture
def client_seen(team: Team, toxin: Product) -> Client:
    """Jaw and cheeks on both sides, a chin with no source for its amount."""
    client = make_client()
    make_dose_range(masseter(), toxin, basis="side", min_amount=24, max_amount=36)
    make_dose_range(cheek(), None, basis="side", min_amount=Decimal("0.3"), max_amount=1)
    see(team, client, masseter(), "volume", side="B", grade=("MMPS", 4))
    see(team, client, cheek(), "shadow", side="R", grade=("MFVDS", 1))
    see(team, client, cheek(), "shadow", side="L", grade=("MFVDS", 5))
    see(team, client, chin(), "shadow")
    return client


def test_two_visits_with_usual_products_and_amounts_by_grade(
    team: Team, client_seen: Client
) -> None:
    keep(team, client_seen)
    made = propose_plan(client=client_seen, by=team.rn, now=team.at(10))
    assert proposed(made.plan) == [
        ("Neurotoxin", "MASSETER", "R", "36 U", "Botox Cosmetic"),
        ("Neurotoxin", "MASSETER", "L", "36 U", "Botox Cosmetic"),
        ("Filler", "CHEEK_LAT", "R", "0.3 mL", "HA filler"),
        ("Filler", "CHEEK_LAT", "L", "1 mL", "HA filler"),
    ]
    assert [stage.days_after for stage in made.plan.stages.all()] == [None, 28]
    assert made.left_out == [str(chin())]
    assert "No source gives an amount for" in made.says
    assert made.items[0].why == "Volume 4 (MMPS)"


def test_product_that_the_clinic_gave_there_last_is_proposed(
    team: Team, client_seen: Client
) -> None:
    given = make_signed_filler_chart(team).injections.get(side="R").product
    keep(team, client_seen)
    plan = propose(team, client_seen)
    fillers = [row for row in proposed(plan) if row[0] == "Filler"]
    assert {row[4] for row in fillers} == {given.name}


def test_what_is_planned_already_stays_and_a_second_tap_adds_nothing(
    team: Team, client_seen: Client, toxin: Product
) -> None:
    keep(team, client_seen)
    plan = propose(team, client_seen)
    item = PlanItem.objects.get(area="MASSETER", side="L")
    intend(team, item.stage, toxin, masseter(), "L", "28")
    again = propose_plan(client=client_seen, by=team.rn, now=team.at(11))
    assert (again.plan, again.items) == (plan, [])
    item.refresh_from_db()
    assert item.amount == 28


def test_muscle_is_proposed_for_lines_and_filler_for_shadows(team: Team, toxin: Product) -> None:
    client = make_client()
    both = make_area(
        "FOREHEAD", laterality="M", region="U", takes_filler=True, takes_neurotoxin=True
    )
    make_dose_range(both, toxin, basis="total", min_amount=10, max_amount=20)
    make_dose_range(both, None, basis="total", min_amount=Decimal("0.5"), max_amount=1)
    dimpled = chin_tox()
    make_dose_range(dimpled, toxin, basis="total", min_amount=4, max_amount=10)
    see(team, client, both, "line", grade=("FWS", 3))
    see(team, client, both, "shadow")
    see(team, client, dimpled, "light")
    keep(team, client)
    rows = proposed(propose(team, client))
    assert [row[3] for row in rows] == ["20 U", "0.75 mL"]


def test_least_marked_grade_asks_for_nothing(team: Team, toxin: Product) -> None:
    client = make_client()
    make_dose_range(masseter(), toxin, basis="side", min_amount=24, max_amount=36)
    see(team, client, masseter(), "volume", side="B", grade=("MMPS", 1))
    keep(team, client)
    with pytest.raises(NothingAssessed, match="nothing that asks for an amount"):
        propose(team, client)


def test_draft_of_an_assessment_is_not_enough(
    team: Team, client_seen: Client, client: Browser
) -> None:
    with pytest.raises(NothingAssessed, match="Assess the face first"):
        propose(team, client_seen)
    assert not client_seen.treatment_plans.exists()
    client.force_login(team.rn)
    page = client.post(reverse("propose_plan", args=[client_seen.pk]), follow=True)
    assert "Assess the face first" in page.text
    keep(team, client_seen)
    page = client.post(reverse("propose_plan", args=[client_seen.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse(
        "plan_detail", args=[client_seen.treatment_plans.get().pk]
    )
    assert "amounts proposed from the assessment" in page.text
    assert page.context["is_assessed"]
