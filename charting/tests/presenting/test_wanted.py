"""One reading of what is to be given: the plan, the chart, orders, estimates and what was shown."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.tests.factories import make_appointment
from charting.clearances.prefill import suggested_lines
from charting.estimates.expected import expect_stage
from charting.estimates.money.charges import charges_of, total_of
from charting.estimates.services.issuing import issue_estimate
from charting.ground.planned import planned_in
from charting.models import PlanItem, PlanStage
from charting.plans.entry import ItemDetails
from charting.plans.page import read_plan_page
from charting.plans.progress import stages_of
from charting.plans.services.plans import plan_item
from charting.plans.services.skipping import skip_items, take_up_again
from charting.presenting.shown import read_shown
from charting.tests.factories import Team, cheek, chin
from charting.tests.presenting.scene import Scene, make_scene
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from treatments.catalogue.price_book import price_book
from treatments.catalogue.product_class import ProductClass
from treatments.models import AreaPart, Indication, Price, Product
from treatments.tests.factories import make_area, make_price

pytestmark = pytest.mark.django_db
HA = ProductClass(Product.Kind.HA_FILLER)


@shared
def scene(team: Team) -> Scene:
    """Beside the chin's own filler any other one, a syringe more, as its alternative."""
    found = make_scene(team)
    main = PlanItem.objects.get(stage=found.stages[1], area=chin())
    plan_item(
        stage=found.stages[1],
        area=chin(),
        product=HA,
        amount=Decimal("1.5"),
        by=team.rn,
        details=ItemDetails(alternative_to=main),
    )
    toxin = found.stages[0].items.first().product
    on = found.now.date()
    make_price("13", product=toxin, valid_from=on)
    make_price("800", product=main.product, valid_from=on)
    make_price("700", product_class=HA.kind, amount_to=900, valid_from=on)
    return found


def wanted(scene: Scene) -> list[str]:
    items = PlanItem.objects.wanted().filter(stage__plan=scene.plan).order_by("pk")
    return [f"{item.area_id} {item.amount.normalize():f}" for item in items]


def estimated(scene: Scene) -> Decimal:
    """The written estimate's total, at most."""
    book = price_book(on=scene.now.date(), location=scene.team.clinic.location)
    each = [charges_of(expect_stage(stage, book).items, book) for stage in scene.stages]
    return sum((total_of(charges).high for charges in each), Decimal(0))


@pytest.mark.parametrize(
    ("answers", "given"),
    [
        (("yes", "yes", "yes", "not_now"), ["MASSETER 24", "CHEEK 0.5", "MASSETER 28", "CHIN 1"]),
        (("yes", "not_now", "not_now", "yes"), ["MASSETER 24", "MASSETER 28", "CHIN 1.5"]),
    ],
)
def test_everybody_reads_what_the_client_signed(scene: Scene, answers, given):
    assert len(wanted(scene)) == 5  # nobody chose the alternative yet
    shown = scene.opened()
    for line, answer in enumerate(answers, start=1):
        scene.answer(shown, line, answer)
    scene.sign(shown)
    scene.plan.refresh_from_db()

    found = wanted(scene)
    assert {one.replace("CHEEK_LAT", "CHEEK").replace("CHEEK_APEX", "CHEEK") for one in found} == {
        *given
    }
    assert estimated(scene) == read_shown(shown).total.high
    here = PlanItem.objects.wanted().filter(stage__plan=scene.plan)
    assert {item.pk for stage in scene.stages for item in planned_in(stage)} == {
        item.pk for item in here
    }
    lines = [line for stage in stages_of(scene.plan) for line in stage.lines if line.is_wanted]
    assert {line.item for line in lines} == set(here)
    areas = {code for line in suggested_lines(scene.plan) for code in line["areas"]}
    assert ("CHIN" in areas, "MASSETER" in areas) == (True, True)
    assert any(code.startswith("CHEEK") for code in areas) == (answers[1] == "yes")


def test_what_staff_say_later_counts_before_the_answers(scene: Scene):
    shown = scene.opened()
    for line, answer in enumerate(("yes", "not_now", "not_now", "yes"), start=1):
        scene.answer(shown, line, answer)
    scene.sign(shown)
    said = {"by": scene.team.rn, "now": scene.now}
    jaw, volume = scene.stages

    skip_items(items=list(jaw.items.all()), reason="She thought it over", **said)
    assert wanted(scene) == ["CHIN 1.5"]
    assert list(PlanStage.objects.to_do()) == [volume]

    main = volume.items.get(area=chin(), alternative_to=None)
    assert len(take_up_again(items=[main], reason="As planned at first", **said)) == 1
    assert wanted(scene) == ["CHIN 1"]


def test_off_label_is_told_to_client_and_staff_by_one_reading(scene: Scene):
    """An area of two parts is on-label where both are; of a class that is open nothing is said."""
    main = scene.stages[1].items.exclude(product=None).get(area=chin())
    whole = make_area("LOWER", region="L", lay_name="Lower face", takes_filler=True)
    for part in (chin(), make_area("CHIN_SIDE", region="L", takes_filler=True)):
        AreaPart.objects.create(composite=whole, part=part)
    item = {"area": whole, "product": main.product, "amount": Decimal(1), "by": scene.team.rn}
    plan_item(stage=scene.stages[0], **item)
    for area in (cheek(), chin()):
        Indication.objects.create(product=main.product, area=area)

    page = read_plan_page(scene.plan, {}, scene.now)
    rows = [row for _, products in page.visits for product in products for row in product.rows]
    staff = {line.item.pk: row.on_label is False for row in rows for line in row.lines}
    lines = read_shown(scene.present()).lines
    told = [any(staff[pk] for pk in line.data["items"]) for line in lines]
    assert [bool(line.off_label) for line in lines] == told == [True, True, False, False, False]
    assert "FDA-approved, but not for this area" in lines[0].off_label


def test_prices_that_change_do_not_move_what_was_presented(scene: Scene):
    """Each visit has its written estimate; signed and booked later, it keeps the prices told."""
    shown = scene.opened()
    told = [visit.estimate for visit in read_shown(shown).visits]
    assert [one and (one.total_text, one.why) for one in told] == [
        ("$676", "presented"),  # 24 and 28 units
        ("$1,600", "presented"),  # two syringes for cheekbones and chin
    ]
    later = scene.now + timedelta(days=2)
    between = scene.now + timedelta(hours=1)
    for price in Price.objects.all():
        dearer = {"product": price.product, "product_class": price.product_class}
        dearer |= {"valid_from": scene.now.date(), "set_at": between}
        Price.objects.filter(pk=price.pk).update(withdrawn_at=between)  # of that day, set later
        make_price(str(price.amount + 100), **dearer)
    for line, answer in enumerate(("yes", "yes", "not_now", "not_now"), start=1):
        scene.answer(shown, line, answer)
    scene.sign(shown, now=later)

    now_told = [visit.estimate for visit in read_shown(shown).visits]
    assert [one and one.total_text for one in now_told] == ["$676", "$800"]  # what was left in
    jaw, volume = scene.stages
    signed = volume.estimates.newest_first().first()
    assert (signed.total_text, signed.version, signed.priced_on) == ("$800", 2, scene.now.date())
    booked = {"client": scene.client, "status": "booked", "scheduled_at": later}
    visit = make_appointment(scene.team.clinic, later + timedelta(days=9), **booked)
    PlanStage.objects.filter(pk=jaw.pk).update(appointment=visit)
    written = issue_estimate(appointment=visit, by=SYSTEM, now=later)
    assert (written.total_text, written.priced_on) == ("$676", scene.now.date())
    asked = issue_estimate(appointment=visit, by=SYSTEM, now=later, is_asked=True)
    assert asked.total_text == "$5,876"  # whoever asks anew gets today's
