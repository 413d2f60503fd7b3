"""The visits of "Balancing-01", the acceptance case of the domain notes, as they are charted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bookings.models import Appointment
from charting.charts.injection_entry import NO_DETAILS, InjectionDetails, InjectionEntry
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.starting import start_chart
from charting.clearances.services.clearances import grant_clearance
from charting.models import Chart, Clearance, Injection, PlanStage, Preparation, Syringe
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.record.contents import ChartContents, read_contents
from charting.tests.factories import Team, agree, ask, look, make_team, make_visit, stock_reversal
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from treatments.catalogue.services.loading import load_catalogue
from treatments.models import FacialArea, Lot, Product
from treatments.stock.delivery import Delivery
from treatments.stock.services.receiving_and_moving import receive_stock

FIRST, SECOND = date(2026, 1, 12), date(2026, 2, 9)
BOTOX, VOLUMA = "botox-cosmetic", "juvederm-voluma-xc"
VOLLURE, VOLBELLA = "juvederm-vollure-xc", "juvederm-volbella-xc"

PLANNED = {
    "Muscles": [
        (BOTOX, "MASSETER", "R", "24"),
        (BOTOX, "MASSETER", "L", "28"),
        (BOTOX, "DAO", "R", "3"),
        (BOTOX, "DAO", "L", "3"),
    ],
    "Volume": [
        (VOLUMA, "CHEEK_LAT", "R", "0.5"),
        (VOLUMA, "CHEEK_LAT", "L", "0.5"),
        (VOLUMA, "CHEEK_MED", "R", "0.5"),
        (VOLUMA, "CHEEK_MED", "L", "0.5"),
        (VOLUMA, "CHIN", "M", "1"),
        (VOLLURE, "CHIN_SHADOW", "", "1"),
        (VOLBELLA, "LIP_UPPER", "M", "0.5"),
        (VOLBELLA, "LIP_LOWER", "M", "0.5"),
    ],
}


@dataclass(frozen=True)
class Course:
    team: Team
    client: Client
    clearance: Clearance
    stages: tuple[PlanStage, ...]

    def at(self, on: date, hour: int, minute: int = 0) -> datetime:
        return self.team.at(hour, minute, on=on)

    def visit(self, on: date) -> Appointment:
        return make_visit(self.team, on=on, client=self.client)

    def lot(self, slug: str, lot_number: str, expires_on: date, quantity: int = 1) -> Lot:
        product = Product.objects.get(slug=slug)
        return receive_stock(
            location=self.team.clinic.location,
            delivery=Delivery(
                product=product,
                pack=product.packs.get(amount=100 if slug == BOTOX else 1),
                lot_number=lot_number,
                expires_on=expires_on,
                quantity=quantity,
            ),
            by=SYSTEM,
            now=self.at(FIRST, 8),
        )


def consult() -> Course:
    """The consultation of 2026-01-12: exam by the PA, consents, plan agreed."""
    load_catalogue(by=SYSTEM)
    team = make_team()
    stock_reversal(team.clinic.location)
    client = make_client(first_name="Mara", last_name="Reyes", birth_on=date(1988, 6, 3))
    now = team.at(9, on=FIRST)
    clearance = grant_clearance(
        client=client,
        modalities=["neurotoxin", "filler"],
        regions=["M", "L"],
        location=team.clinic.location,
        by=team.pa,
        now=now,
    )
    return Course(team, client, clearance, _plan(team, client, now))


def _plan(team: Team, client: Client, now: datetime) -> tuple[PlanStage, ...]:
    plan = make_plan(client=client, by=team.pa, now=now)
    stages = []
    for name, items in PLANNED.items():
        stages.append(add_stage(plan=plan, name=name, by=team.pa))
        for slug, code, side, amount in items:
            plan_item(
                stage=stages[-1],
                area=FacialArea.objects.get(code=code),
                side=side,
                product=Product.objects.get(slug=slug),
                amount=Decimal(amount),
                by=team.pa,
            )
    agree_plan(plan=plan, by=team.pa, now=now)
    return tuple(stages)


def give(
    course: Course,
    container: Preparation | Syringe,
    code: str,
    side: str,
    *amounts: str,
    details: InjectionDetails = NO_DETAILS,
) -> list[Injection]:
    return [
        give_injection(
            chart=container.chart,
            entry=InjectionEntry(
                area=FacialArea.objects.get(code=code),
                side=side,
                container=container,
                amount=Decimal(amount),
                details=details,
            ),
            by=course.team.rn,
            now=container.ready_at,
        )
        for amount in amounts
    ]


def first_visit(course: Course) -> Chart:
    """Everything of visit 1 but the signature."""
    now = course.at(FIRST, 10, 5)
    agree(course.team, course.client, "neurotoxin", now=course.at(FIRST, 9, 50))
    chart = start_chart(appointment=course.visit(FIRST), by=course.team.rn, now=now)
    lot = course.lot(BOTOX, "C9142C3", date(2028, 2, 29))
    ask(chart, lot.product, by=course.team.rn, now=now)
    vial = open_vial(
        chart=chart,
        opening=VialOpening(lot=lot, diluent_ml=Decimal("2.5")),
        by=course.team.rn,
        now=now,
    )
    give(course, vial, "MASSETER", "R", "8", "8", "8")
    give(course, vial, "MASSETER", "L", "8", "10", "10")
    give(course, vial, "DAO", "R", "3")
    give(course, vial, "DAO", "L", "3")
    record_waste(container=vial, amount=Decimal(42), by=course.team.rn, now=now)
    return chart


def second_visit(course: Course) -> Chart:
    """Everything of visit 2 but the signature: five syringes."""
    now = course.at(SECOND, 10, 5)
    agree(course.team, course.client, "filler", now=course.at(SECOND, 9, 50))
    chart = start_chart(appointment=course.visit(SECOND), by=course.team.rn, now=now)
    voluma = course.lot(VOLUMA, "V20LB30418", date(2027, 4, 30), quantity=3)
    vollure = course.lot(VOLLURE, "VR11A", date(2027, 6, 30))
    volbella = course.lot(VOLBELLA, "VB07C", date(2027, 5, 31))
    for lot in (voluma, vollure, volbella):
        ask(chart, lot.product, by=course.team.rn, now=now)
    look(chart, "before", by=course.team.rn, now=now)
    deep = InjectionDetails(
        plane="supraperiosteal", device_kind="needle", gauge=27, technique="bolus"
    )
    fan = InjectionDetails(
        plane="subcutaneous",
        device_kind="cannula",
        gauge=25,
        length_mm=Decimal(38),
        technique="fan",
    )
    for code in ("CHEEK_LAT", "CHEEK_MED"):
        syringe = open_one(course, chart, voluma)
        give(course, syringe, code, "R", "0.5", details=deep)
        give(course, syringe, code, "L", "0.5", details=deep)
    give(course, open_one(course, chart, voluma), "CHIN", "", "1.0", details=deep)
    shadow = open_one(course, chart, vollure)
    give(course, shadow, "PREJOWL", "R", "0.4", details=fan)
    give(course, shadow, "PREJOWL", "L", "0.4", details=fan)
    give(course, shadow, "LABIOMENTAL", "", "0.2")
    lips = open_one(course, chart, volbella)
    give(course, lips, "LIP_UPPER", "", "0.4")
    give(course, lips, "LIP_LOWER", "", "0.5")
    record_waste(container=lips, amount=Decimal("0.1"), by=course.team.rn, now=now)
    look(chart, "after", by=course.team.rn, now=now)
    return chart


def open_one(course: Course, chart: Chart, lot: Lot) -> Syringe:
    return open_syringe(
        chart=chart,
        opening=SyringeOpening(lot=lot),
        by=course.team.rn,
        now=course.at(SECOND, 10, 5),
    )


def fresh_contents(chart: Chart) -> ChartContents:
    return read_contents(Chart.objects.get(pk=chart.pk))
