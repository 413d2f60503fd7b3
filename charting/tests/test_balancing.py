"""The acceptance case "Balancing-01" of the clinic's domain notes, section 8, figure by figure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from bookings.models import Appointment
from charting.errors import NotReadyToSign, SideNotTaken, SideRequired
from charting.gates import gates_of, unmet
from charting.maintenance import maintenance_due
from charting.models import Chart, Clearance, Injection, PlanStage, Preparation, Syringe
from charting.services.charts import start_chart
from charting.services.clearances import grant_clearance
from charting.services.containers import open_syringe, open_vial, record_waste
from charting.services.injections import Details, give_injection
from charting.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.services.signing import sign_chart
from charting.sheet import Sheet, read_sheet
from charting.summary import totals_of
from charting.tests.factories import Team, agree, make_team, make_visit
from charting.verification import verify_chart
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from treatments.amounts import Amount, total_volume_ml
from treatments.models import FacialArea, Lot, Product
from treatments.queries import yearly_ha_ceiling_ml
from treatments.services.catalogue import load_catalogue
from treatments.services.stock import OutOfStock, draw_stock, receive_stock

pytestmark = pytest.mark.django_db

FIRST, SECOND, ANNUAL = date(2026, 1, 12), date(2026, 2, 9), date(2027, 2, 9)
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
            product=product,
            pack=product.packs.get(amount=100 if slug == BOTOX else 1),
            lot_number=lot_number,
            expires_on=expires_on,
            quantity=quantity,
            by=SYSTEM,
            now=self.at(FIRST, 8),
        )


@pytest.fixture
def course() -> Course:
    """The consultation of 2026-01-12: exam by the PA, consents, plan agreed."""
    load_catalogue(by=SYSTEM)
    team = make_team()
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
    details: Details | None = None,
    now: datetime | None = None,
) -> list[Injection]:
    return [
        give_injection(
            chart=container.chart,
            area=FacialArea.objects.get(code=code),
            side=side,
            container=container,
            amount=Decimal(amount),
            details=details,
            by=course.team.rn,
            now=now or container.ready_at,
        )
        for amount in amounts
    ]


def first_visit(course: Course, *, waste: str = "42") -> Chart:
    """Everything of visit 1 but the signature."""
    now = course.at(FIRST, 10, 5)
    agree(course.team, course.client, "neurotoxin", now=course.at(FIRST, 9, 50))
    chart = start_chart(appointment=course.visit(FIRST), by=course.team.rn, now=now)
    lot = course.lot(BOTOX, "C9142C3", date(2028, 2, 29))
    vial = open_vial(chart=chart, lot=lot, diluent_ml=Decimal("2.5"), by=course.team.rn, now=now)
    give(course, vial, "MASSETER", "R", "8", "8", "8")
    give(course, vial, "MASSETER", "L", "8", "10", "10")
    give(course, vial, "DAO", "R", "3")
    give(course, vial, "DAO", "L", "3")
    record_waste(container=vial, amount=Decimal(waste), by=course.team.rn, now=now)
    return chart


def second_visit(course: Course) -> Chart:
    """Everything of visit 2 but the signature: five syringes."""
    now = course.at(SECOND, 10, 5)
    agree(course.team, course.client, "filler", now=course.at(SECOND, 9, 50))
    chart = start_chart(appointment=course.visit(SECOND), by=course.team.rn, now=now)
    voluma = course.lot(VOLUMA, "V20LB30418", date(2027, 4, 30), quantity=3)
    vollure = course.lot(VOLLURE, "VR11A", date(2027, 6, 30))
    volbella = course.lot(VOLBELLA, "VB07C", date(2027, 5, 31))
    deep = Details(plane="supraperiosteal", device="27G needle", technique="bolus")
    fan = Details(plane="subcutaneous", device="25G 38 mm cannula", technique="fan")
    for code in ("CHEEK_LAT", "CHEEK_MED"):
        syringe = open_syringe(chart=chart, lot=voluma, by=course.team.rn, now=now)
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
    return chart


def open_one(course: Course, chart: Chart, lot: Lot) -> Syringe:
    return open_syringe(chart=chart, lot=lot, by=course.team.rn, now=course.at(SECOND, 10, 5))


def fresh_sheet(chart: Chart) -> Sheet:
    return read_sheet(Chart.objects.get(pk=chart.pk))


def test_plan_estimates_58_units_and_five_syringes(course: Course) -> None:
    sums: dict[str, Decimal] = {}
    for stage in course.stages:
        for item in stage.items.all():
            sums[item.product.unit] = sums.get(item.product.unit, Decimal(0)) + item.amount
    assert sums == {"U": Decimal(58), "mL": Decimal(5)}


def test_nurse_cannot_grant_the_clearance(course: Course) -> None:
    with pytest.raises(NotPermitted):
        grant_clearance(
            client=course.client,
            modalities=["neurotoxin"],
            location=course.team.clinic.location,
            by=course.team.rn,
            now=course.at(FIRST, 9),
        )


def test_first_visit_has_every_figure(course: Course) -> None:
    chart = first_visit(course)
    sheet = fresh_sheet(chart)
    (botox,) = totals_of(sheet)
    lines = [
        (line["area"], line["side"], line["points"], line["amount"], line["volume_ml"])
        for line in botox["lines"]
    ]
    assert lines == [
        ("DAO", "R", 1, "3", "0.075"),
        ("DAO", "L", 1, "3", "0.075"),
        ("MASSETER", "R", 3, "24", "0.6"),
        ("MASSETER", "L", 3, "28", "0.7"),
    ]
    assert (botox["amount"], botox["unit"], botox["volume_ml"]) == ("58", "U", "1.45")
    assert [one["left_less_right"] for one in botox["differences"]] == ["4"]
    (vial,) = sheet.containers
    assert (vial.used, vial.wasted, vial.opened) == (58, 42, 100)
    assert vial.units_per_tenth_ml == 4
    assert vial.discard_after == course.at(date(2026, 1, 13), 10, 5)
    assert [area for area, _ in sheet.off_label("neurotoxin")] == [
        "Jaw slimming / TMJ tox",
        "Downturned mouth corners",
    ]
    assert unmet(gates_of(sheet)) == []


def test_first_visit_is_signed_sealed_and_linked_to_its_stage(course: Course) -> None:
    chart = first_visit(course)
    signature = sign_chart(chart=chart, by=course.team.rn, now=course.at(FIRST, 10, 50))
    chart.refresh_from_db()
    assert chart.clearance == course.clearance
    assert chart.plan_stage == course.stages[0]
    assert signature.snapshot["products"][0]["amount"] == "58"
    assert verify_chart(chart).is_sound
    done = PlanStage.objects.with_progress().get(pk=course.stages[0].pk)
    assert done.is_done


def test_off_label_use_needs_to_be_acknowledged(course: Course) -> None:
    chart = first_visit(course)
    now = course.at(FIRST, 10)
    agree(course.team, course.client, "neurotoxin", now=now, covers_off_label=False)
    (gate,) = unmet(gates_of(fresh_sheet(chart)))
    assert gate.sentence == (
        "2 off-label uses not acknowledged in the consent: "
        "Jaw slimming / TMJ tox (Botox Cosmetic), Downturned mouth corners (Botox Cosmetic)"
    )


def test_waste_that_does_not_add_up_cannot_be_signed(course: Course) -> None:
    """Negative test (d): 57 U injected and 42 U wasted are not 100 U."""
    chart = first_visit(course)
    chart.injections.filter(area="DAO", side="L").update(amount=2)
    with pytest.raises(NotReadyToSign) as refusal:
        sign_chart(chart=chart, by=course.team.rn, now=course.at(FIRST, 10, 50))
    assert refusal.value.facts["gates"] == [
        "Botox Cosmetic: 57 used + 42 wasted of 100 U opened, 1 U unaccounted for"
    ]


def test_side_is_required_on_dao_and_refused_on_chin(course: Course) -> None:
    """Negative test (g)."""
    vial = first_visit(course).preparations.get()
    with pytest.raises(SideRequired):
        give(course, vial, "DAO", "", "3")
    syringe = second_visit(course).syringes.first()
    with pytest.raises(SideNotTaken):
        give(course, syringe, "CHIN", "R", "0.1")


def test_second_visit_uses_five_syringes(course: Course) -> None:
    sign_chart(chart=first_visit(course), by=course.team.rn, now=course.at(FIRST, 10, 50))
    chart = second_visit(course)
    sheet = fresh_sheet(chart)
    used = sum(syringe.used for syringe in sheet.containers)
    wasted = sum(syringe.wasted for syringe in sheet.containers)
    opened = sum(syringe.opened for syringe in sheet.containers)
    assert (len(sheet.containers), used, wasted, opened) == (
        5,
        Decimal("4.9"),
        Decimal("0.1"),
        Decimal("5.0"),
    )
    assert {area for area, _ in sheet.off_label("filler")} == {"Shadow beside chin", "Chin crease"}
    assert chart.plan_stage == course.stages[1]
    ceiling = yearly_ha_ceiling_ml(Decimal(62))
    ha = total_volume_ml(Amount(line.product, line.amount) for line in sheet.injections)
    assert round(ceiling, 2) == Decimal("20.67")
    assert ha <= ceiling
    sign_chart(chart=chart, by=course.team.rn, now=course.at(SECOND, 11))
    assert verify_chart(Chart.objects.get(pk=chart.pk)).is_sound


def test_each_container_takes_one_pack_from_stock(course: Course) -> None:
    second_visit(course)
    lot = Lot.objects.get(lot_number="V20LB30418")
    assert lot.balance == 0
    with pytest.raises(OutOfStock):
        draw_stock(lot=lot, reason="test", by=SYSTEM, now=course.at(SECOND, 12))


def test_maintenance_is_due_on_the_days_of_the_case(course: Course) -> None:
    sign_chart(chart=first_visit(course), by=course.team.rn, now=course.at(FIRST, 10, 50))
    sign_chart(chart=second_visit(course), by=course.team.rn, now=course.at(SECOND, 11))
    due = maintenance_due(course.client)
    windows = {one.area.code: one.window for one in due.areas}
    assert due.toxin_floor_on == date(2026, 4, 6)
    assert due.toxin_from_on == date(2026, 4, 12)
    assert due.touchup == (date(2026, 1, 26), date(2026, 2, 2))
    assert windows["DAO"] == (date(2026, 4, 12), date(2026, 5, 12))
    assert windows["MASSETER"] == (date(2026, 5, 12), date(2026, 7, 12))
    assert due.course == (date(2027, 2, 9), date(2027, 8, 9))
    assert due.annual_due_on == date(2027, 2, 9)


def test_annual_visit_needs_a_new_clearance(course: Course) -> None:
    assert course.clearance.expires_on == date(2027, 1, 12)
    now = course.at(ANNUAL, 10)
    agree(course.team, course.client, "filler", now=now)
    chart = start_chart(appointment=course.visit(ANNUAL), by=course.team.rn, now=now)
    lot = course.lot(VOLUMA, "V20LB30418", date(2027, 4, 30))
    syringe = open_syringe(chart=chart, lot=lot, by=course.team.rn, now=now)
    for code in ("CHEEK_LAT", "CHEEK_MED"):
        for side in "RL":
            give(course, syringe, code, side, "0.25")
    assert chart.clearance is None
    with pytest.raises(NotReadyToSign) as refusal:
        sign_chart(chart=chart, by=course.team.rn, now=now)
    assert refusal.value.facts["gates"] == [
        "Clearance valid to 12 Jan 2027 does not hold on 9 Feb 2027: "
        "a prescriber must examine the client again"
    ]
