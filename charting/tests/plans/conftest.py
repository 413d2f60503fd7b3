from charting.models import PlanStage, TreatmentPlan
from charting.plans.services.plans import add_stage, make_plan
from charting.tests.at_noon import team
from charting.tests.factories import Team, filler_lot, toxin_lot
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import Product

__all__ = ["team"]


@shared
def plan(team: Team) -> TreatmentPlan:
    return make_plan(client=make_client(), by=team.rn, now=team.at(9))


@shared
def stage(team: Team, plan: TreatmentPlan) -> PlanStage:
    return add_stage(plan=plan, name="Toxin", by=team.rn)


@shared
def toxin(team: Team) -> Product:
    return toxin_lot(team).product


@shared
def filler(team: Team) -> Product:
    return filler_lot(team).product
