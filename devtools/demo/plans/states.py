"""Plans in the states that a clinic has them in: proposed from what was seen, with choices left to
the client, and agreed with something skipped since."""

from datetime import datetime
from decimal import Decimal

from charting.assessment.services import Seen, keep_assessment, note_finding
from charting.models import Assessment, PlanItem, PlanStage, TreatmentPlan
from charting.plans.entry import BOTH, ItemDetails, ItemEntry
from charting.plans.services.items import plan_entry
from charting.plans.services.plans import add_stage, agree_plan, make_plan
from charting.plans.services.proposing import propose_plan
from charting.plans.services.skipping import skip_items
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import PRESCRIBER
from medspa.accounts.models import User
from medspa.clients.models import Client
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import FacialArea, Product

# area, finding, scale, grade
SEEN = (
    ("MASSETER", "volume", "MMPS", 4),
    ("DAO", "ptosis", "MAS", 2),
    ("CHEEK_LAT", "shadow", "MFVDS", 3),
    ("CHEEK_MED", "shadow", "MFVDS", 2),
    ("CHIN", "shadow", "ACRS", 2),
    ("PREJOWL", "shadow", "MAS", 2),
    ("LABIOMENTAL", "shadow", "MAS", 1),
    ("TEMPLE", "shadow", "ATHS", 1),
)


def show_plans(clinic: DemoClinic, now: datetime) -> None:
    """Three clients who came for a look and have no plan yet."""
    by = clinic.user(PRESCRIBER)
    visits = Client.objects.filter(treatment_plans=None, charts__signed_at__isnull=False)
    clients = list(visits.distinct().order_by("pk")[:3])
    for client, show in zip(clients, (_proposed, _with_choices, _with_skips), strict=False):
        show(client, by, now)


def _proposed(client: Client, by: User, now: datetime) -> None:
    """As one tap makes it, from an assessment that was kept."""
    for code, finding, scale, grade in SEEN:
        area = FacialArea.objects.get(pk=code)
        side = BOTH if len(area.sides) > 1 else ""
        seen = Seen(area=area, finding=finding, side=side, scale=scale, grade=grade)
        note_finding(client=client, seen=seen, by=by, now=now)
    draft = Assessment.objects.get(client=client, kept_at=None)
    keep_assessment(assessment=draft, by=by, now=now)
    propose_plan(client=client, by=by, now=now)


def _with_choices(client: Client, by: User, now: datetime) -> TreatmentPlan:
    """Filler left open as a class, something optional, and one of two."""
    plan = make_plan(client=client, by=by, now=now)
    toxin = add_stage(plan=plan, name="Relax the jaw", by=by)
    _plan(toxin, "MASSETER", _product("botox-cosmetic"), "24", by, ItemDetails(why="Clenching"))
    volume = add_stage(plan=plan, name="Volume", by=by, days_after=28)
    some = ProductClass(Product.Kind.HA_FILLER)
    bolus = ItemDetails(technique="bolus", why="Lost volume")
    [cheek, _] = _plan(volume, "CHEEK_LAT", some, "0.5", by, bolus)
    optional = ItemDetails(why="Client's wish", is_optional=True)
    _plan(volume, "LIP_LOWER", _product("juvederm-volbella-xc"), "0.5", by, optional)
    other = ItemDetails(alternative_to=cheek)
    entry = _entry("CHEEK_LAT", _product("juvederm-voluma-xc"), "0.5", "R", other)
    plan_entry(stage=volume, entry=entry, by=by)
    return plan


def _with_skips(client: Client, by: User, now: datetime) -> None:
    plan = _with_choices(client, by, now)
    agree_plan(plan=plan, by=by, now=now)
    lip = PlanItem.objects.filter(stage__plan=plan, area="LIP_LOWER").select_related("stage")
    skip_items(items=list(lip), reason="Client declined", by=by, now=now)


def _plan(
    stage: PlanStage, code: str, what: Substance, amount: str, by: User, details: ItemDetails
) -> list[PlanItem]:
    side = BOTH if len(FacialArea.objects.get(pk=code).sides) > 1 else ""
    return plan_entry(stage=stage, entry=_entry(code, what, amount, side, details), by=by)


def _entry(code: str, what: Substance, amount: str, side: str, details: ItemDetails) -> ItemEntry:
    return ItemEntry(
        area=FacialArea.objects.get(pk=code),
        substance=what,
        amount=Decimal(amount),
        side=side,
        details=details,
    )


def _product(slug: str) -> Product:
    return Product.objects.get(slug=slug)
