"""A clinic with prices and usual amounts, and a client who booked a treatment."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bookings.models import Appointment
from bookings.tests.factories import make_appointment
from charting.models import PlanStage
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.factories import Team, make_team
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import FacialArea, Product
from treatments.tests.factories import make_area, make_dose_range, make_price, make_product

BOOKED_ON, VISIT_ON = date(2026, 1, 6), date(2026, 1, 15)  # Tuesday, and Thursday of the next week


@shared
def team() -> Team:
    return make_team(gives_neurotoxin=True, gives_filler=True, price_from="290")


@shared
def botox() -> Product:
    return make_product("botox-cosmetic", name="Botox Cosmetic")


@shared
def lyft() -> Product:
    return make_product("restylane-lyft", name="Restylane Lyft", kind="ha_filler")


@shared
def prices(botox: Product, lyft: Product) -> None:
    """14.50 a unit, any filler 690, Lyft 790; 20 U in the frown lines, 1 to 2 mL in each temple."""
    make_price("14.50", product=botox)
    make_price("690", product_class="filler")
    make_price("790", product=lyft)
    frown = make_area("GLABELLA", lay_name="Frown lines", laterality="M")
    make_dose_range(frown, botox, basis="total", min_amount=15, max_amount=25)
    temple = make_area("TEMPLE", lay_name="Temples", takes_filler=True)
    make_dose_range(temple, min_amount=1, max_amount=2)


@shared
def mara() -> Client:
    return make_client(first_name="Mara", last_name="Reyes", birth_on=date(1988, 4, 2))


@shared
def visit(team: Team, mara: Client, prices: None) -> Appointment:
    return book(team, mara)


def book(team: Team, client: Client, **fields: Any) -> Appointment:
    """Booked on a Tuesday for a week from Thursday: seven business days ahead."""
    on = fields.pop("on", VISIT_ON)
    said = {"client": client, "scheduled_at": team.at(9, on=BOOKED_ON), "status": "booked"}
    return make_appointment(team.clinic, team.at(10, on=on), **said | fields)


@pytest.fixture
def now(team: Team) -> datetime:
    return team.at(9, on=BOOKED_ON) + timedelta(minutes=5)


def plan_visit(
    team: Team, visit: Appointment, *amounts: tuple[Product, str, str, str], is_agreed: bool = True
) -> PlanStage:
    """A plan whose one visit is this appointment: product, area, side, amount of each item."""
    at = team.at(9, on=BOOKED_ON)
    plan = make_plan(client=visit.client, by=team.rn, now=at)
    stage = add_stage(plan=plan, name="First visit", by=team.rn)
    for product, code, side, amount in amounts:
        area = FacialArea.objects.get(pk=code)
        said = {"product": product, "amount": Decimal(amount), "reason": "As agreed."}
        plan_item(stage=stage, area=area, side=side, by=team.rn, **said)
    PlanStage.objects.filter(pk=stage.pk).update(appointment=visit)
    if is_agreed:
        agree_plan(plan=plan, by=team.rn, now=at)
    return PlanStage.objects.get(pk=stage.pk)
