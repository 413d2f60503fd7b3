"""A course in New York over the change of the clock: Ines, 42, Dysport and Restylane Lyft."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bookings.tests.factories import book
from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.clearances.services.clearances import grant_clearance
from charting.models import Chart, Container
from charting.safety.services.exceptions import Justification
from charting.tests.balancing import Course
from charting.tests.explaining import explain
from charting.tests.factories import agree, ask, look, make_team, stock_reversal
from charting.tests.followup.test_booking_eligibility import make_visit_type
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from treatments.catalogue.services.loading import load_catalogue
from treatments.models import FacialArea, Lot, Product
from treatments.tests.factories import make_lot

EVENING, FILLER_ON = date(2026, 1, 20), date(2026, 2, 17)
FLOOR_ON, LABEL_ON = date(2026, 4, 14), date(2026, 4, 20)
DYSPORT, LYFT = "dysport", "restylane-lyft"


def examined() -> Course:
    """Examined by the PA; consent to neurotoxin only."""
    load_catalogue(by=SYSTEM)
    team = make_team(zone="America/New_York")
    client = make_client(first_name="Ines", last_name="Duarte", birth_on=date(1983, 9, 2))
    now = team.at(21, on=EVENING)
    clearance = grant_clearance(
        client=client,
        modalities=["neurotoxin", "filler"],
        regions=["U", "M"],
        location=team.clinic.location,
        by=team.pa,
        now=now,
    )
    agree(team, client, "neurotoxin", now=now, covers_off_label=False)
    return Course(team, client, clearance, ())


def begin(course: Course, on: date, hour: int = 10) -> Chart:
    now = course.at(on, hour, 5)
    return start_chart(appointment=course.visit(on), by=course.team.rn, now=now)


def lot_of(course: Course, slug: str, **fields) -> Lot:
    return make_lot(Product.objects.get(slug=slug), course.team.clinic.location, **fields)


def mix(course: Course, chart: Chart, slug: str = DYSPORT, **said) -> Container:
    lot = lot_of(course, slug)
    ask(chart, lot.product, by=course.team.rn, now=chart.opened_at)
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"), **said)
    return open_vial(chart=chart, opening=opening, by=course.team.rn, now=chart.opened_at)


def put(course: Course, container: Container, code: str, side: str, amount: str, **said):
    entry = InjectionEntry(
        area=FacialArea.objects.get(code=code),
        side=side,
        container=container,
        amount=Decimal(amount),
        **said,
    )
    by, now = course.team.rn, container.ready_at
    return give_injection(chart=container.chart, entry=entry, by=by, now=now)


def finish(course: Course, chart: Chart, vial: Container) -> Chart:
    """The rest is waste; signed."""
    now = vial.ready_at + timedelta(minutes=20)
    vial = type(vial).objects.get(pk=vial.pk)
    record_waste(container=vial, amount=vial.left, by=course.team.rn, now=now)
    explain(chart, by=course.team.rn, now=now)
    sign_chart(chart=chart, by=course.team.rn, now=now)
    return Chart.objects.get(pk=chart.pk)


def evening(course: Course) -> Chart:
    """50 U of Dysport at 23:05 of 20 January: 21 January in UTC. Signed."""
    chart = begin(course, EVENING, 23)
    vial = mix(course, chart)
    put(course, vial, "GLABELLA", "M", "50")
    return finish(course, chart, vial)


def fill(course: Course, chart: Chart, **said) -> list[Container]:
    """A syringe to the smile lines, and one to the bridge of the nose."""
    stock_lot, by, now = lot_of(course, LYFT, quantity=2), course.team.rn, chart.opened_at
    stock_reversal(course.team.clinic.location)
    ask(chart, stock_lot.product, by=by, now=now)
    look(chart, "before", by=by, now=now)
    opening = SyringeOpening(lot=stock_lot, justification=Justification(**said))
    facts = {"chart": chart, "opening": opening, "by": by, "now": now}
    folds, nose = open_syringe(**facts), open_syringe(**facts)
    for side in "RL":
        usual = Justification(**{"reason": "As usual here"} | said)
        put(course, folds, "NLF", side, "0.5", justification=usual)
    deep = Justification(**{"reason": "Deep hump"} | said)
    put(course, nose, "NOSE_DORSUM", "M", "0.3", justification=deep)
    record_waste(container=nose, amount=Decimal("0.7"), by=by, now=now)
    look(chart, "after", by=by, now=now)
    return [folds, nose]


def book_toxin(course: Course, on: date):
    kind = make_visit_type(course.team, gives_neurotoxin=True)
    now = course.at(date(2026, 3, 10), 9)
    wish = {"client": course.client, "appointment_type": kind, "now": now}
    return book(course.team.clinic, course.at(on, 15), **wish)


def amounts(charts: Sequence[Chart]) -> list[Decimal]:
    return [line.amount for chart in charts for line in chart.injections.all()]
