from charting.models import PlanStage, TreatmentPlan
from charting.plans.services.plans import add_stage, make_plan
from charting.tests.factories import Team, filler_lot, make_team, toxin_lot
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import zone_at_noon
from medspa.local.testkit.shared import shared
from treatments.models import Product


@shared
def team() -> Team:
    """Where it is noon: charts of today on the real clock, with hours before and after."""
    return make_team(zone=zone_at_noon())


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
