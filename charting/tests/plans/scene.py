"""What the tests of a plan intend, look at and read."""

from decimal import Decimal
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.page import PlanPage, PlanPoint
from charting.plans.services.plans import plan_item
from charting.tests.factories import (
    Team,
    cheek,
)
from treatments.models import AreaPart, FacialArea, Product
from treatments.tests.factories import make_area


def whole_cheek() -> FacialArea:
    whole = make_area("CHEEK", region="M", lay_name="Cheek", takes_filler=True)
    AreaPart.objects.create(composite=whole, part=cheek())
    return whole


def chin_tox() -> FacialArea:
    return make_area("MENTALIS", laterality="M", lay_name="Chin dimpling")


def intend(
    team: Team, stage: PlanStage, product: Product, area: FacialArea, side: str, amount: str
) -> PlanItem:
    return plan_item(
        stage=stage, area=area, side=side, product=product, amount=Decimal(amount), by=team.rn
    )


def look(browser: Browser, plan: TreatmentPlan, **asked: Any) -> Any:
    return browser.get(reverse("plan_detail", args=[plan.pk]), asked)


def page_of(browser: Browser, plan: TreatmentPlan, **asked: Any) -> PlanPage:
    return look(browser, plan, **asked).context["plan_page"]


def told(points: list[PlanPoint]) -> list[tuple[str, str, str, str]]:
    return [(point.area, point.side, point.label, point.state) for point in points]
