"""What once passed in silence, with the figures of the real catalogue."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.client.services.elsewhere import record_weight
from charting.errors import MayNotBeGiven, PrescriberNeeded, ReasonNeeded
from charting.models import Chart, Container, Injection
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.exceptions import Justification
from charting.safety.services.screening import record_answer
from charting.tests.chart_gates import closed_gates
from charting.tests.explaining import explain
from charting.tests.factories import (
    VISIT_ON,
    Team,
    allow,
    ask,
    confirm_all,
    make_chart,
    make_team,
    make_visit,
    stock_reversal,
)
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.catalogue.services.loading import load_catalogue
from treatments.models import FacialArea, Lot, Product
from treatments.stock.delivery import Delivery
from treatments.stock.services.receiving_and_moving import receive_stock

pytestmark = pytest.mark.django_db
BOTOX, VOLUMA = "botox-cosmetic", "juvederm-voluma-xc"
WANTED = "It was wanted."


@shared
def team() -> Team:
    made = make_team()
    load_catalogue(by=SYSTEM)
    return made


def lot_of(team: Team, slug: str, quantity: int) -> Lot:
    product = Product.objects.get(slug=slug)
    return receive_stock(
        location=team.clinic.location,
        delivery=Delivery(
            product=product,
            pack=product.packs.order_by("-amount").first(),
            lot_number=f"L{Lot.objects.count()}",
            expires_on=date(2028, 2, 29),
            quantity=quantity,
        ),
        by=SYSTEM,
        now=team.at(8),
    )


def vials(team: Team, chart: Chart, slug: str, quantity: int = 1) -> list[Container]:
    lot = lot_of(team, slug, quantity)
    ask(chart, lot.product, by=team.rn, now=chart.opened_at)
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"))
    said = {"chart": chart, "opening": opening, "by": team.rn, "now": chart.opened_at}
    return [open_vial(**said) for _ in range(quantity)]


def put(team: Team, container: Container, code: str, side: str, amount: str, **said) -> Injection:
    entry = InjectionEntry(
        area=FacialArea.objects.get(code=code),
        side=side,
        container=container,
        amount=Decimal(amount),
        **said,
    )
    now = container.chart.opened_at
    return give_injection(chart=container.chart, entry=entry, by=team.rn, now=now)


def rules_of(chart: Chart) -> list[str]:
    return [row.rule for row in chart.giving_exceptions.all()]


# --- Doses


@pytest.mark.parametrize(
    ("slug", "code", "side", "amounts", "rule"),
    [
        (BOTOX, "MASSETER", "R", ["40", "40"], "dose_above"),
        ("dysport", "MASSETER", "R", ["300"], "dose_unknown"),
        ("xeomin", "CROWS_FEET", "L", ["24"], "dose_above"),
        (BOTOX, "PLATYSMA", "R", ["36"], "dose_above"),
    ],
)
def test_dose_asks_for_a_reason_and_keeps_it(
    team: Team, slug: str, code: str, side: str, amounts: Sequence[str], rule: str, chart: Chart
) -> None:
    *before, last = amounts
    vial = vials(team, chart, slug)[0]
    for amount in before:
        put(team, vial, code, side, amount)
    with pytest.raises(ReasonNeeded):
        put(team, vial, code, side, last)
    put(team, vial, code, side, last, justification=Justification("Strong muscle"))
    assert rules_of(chart) == [rule]


def test_six_hundred_units_in_one_visit_are_for_a_prescriber(team: Team, chart: Chart) -> None:
    """At most 400 U of Botox Cosmetic in 3 months [R8][R9]."""
    opened = vials(team, chart, BOTOX, 6)
    for vial in opened[:4]:
        put(team, vial, "MASSETER", "R", "100", justification=Justification(WANTED))
    assert set(rules_of(chart)) == {"dose_above"}
    for vial in opened[4:]:
        with pytest.raises(PrescriberNeeded, match="at most 400 U"):
            put(team, vial, "MASSETER", "R", "100", justification=Justification(WANTED))
        put(
            team, vial, "MASSETER", "R", "100", justification=Justification(WANTED, team.prescriber)
        )
    waiting = [gate.code for gate in closed_gates(chart)]
    assert any(code.startswith("giving_units_3_months") for code in waiting)


# --- Gels of a year


def test_27_ml_of_juvederm_in_four_months(team: Team) -> None:
    """At most 20 mL per 60 kg in a year [R86]: 20.67 mL at 62 kg."""
    stock_reversal(team.clinic.location, units=9000)
    client, lot = make_client(), lot_of(team, VOLUMA, 27)
    for month in range(3):
        chart = make_chart(team, client=client, on=VISIT_ON + timedelta(days=40 * month))
        ask(chart, lot.product, by=team.rn, now=chart.opened_at)
        for number in range(9 * month + 1, 9 * month + 10):
            _one_ml(team, chart, lot, number)
    assert set(rules_of(chart)) == {"dose_above", "ml_per_year"}


def _one_ml(team: Team, chart: Chart, lot: Lot, number: int) -> None:
    now = chart.opened_at
    if number == 11:
        with pytest.raises(MayNotBeGiven, match="Weigh the client"):
            _fill(team, chart, lot, "")
        record_weight(client=chart.client, weight_kg=Decimal(62), by=team.rn, now=now)
    if number < 21:
        _fill(team, chart, lot, WANTED)
        return
    with pytest.raises(PrescriberNeeded, match=r"at most 20.67 mL at 62 kg"):
        _fill(team, chart, lot, WANTED)
    _fill(team, chart, lot, WANTED, decided_by=team.prescriber)


def _fill(team: Team, chart: Chart, lot: Lot, reason: str, **said) -> None:
    spare = next((one for one in chart.syringes.all() if not one.injections.exists()), None)
    now = chart.opened_at
    told = Justification(reason, **said)
    syringe = spare or open_syringe(
        chart=chart, opening=SyringeOpening(lot=lot, justification=told), by=team.rn, now=now
    )
    put(team, syringe, "CHIN", "M", "1", justification=told)


# --- A late entry is judged on its own day


def late_chart(team: Team, client: Client) -> Chart:
    visit = make_visit(team, client=client, status="completed")
    now = visit.starts_at + timedelta(days=98)
    return start_chart(appointment=visit, by=team.rn, now=now, late_reason="Power cut")


def write_late(team: Team, chart: Chart, reason: str = "") -> Injection:
    then, now = team.at(10, 5), chart.opened_at
    lot = lot_of(team, BOTOX, 1)
    answer = ClientAnswer("not_asked", "The form was lost.")
    record_answer(chart=chart, product=lot.product, answer=answer, by=team.rn, now=now)
    vial = open_vial(
        chart=chart,
        opening=VialOpening(
            lot=lot, diluent_ml=Decimal("2.5"), opened_at=then, justification=Justification(reason)
        ),
        by=team.rn,
        now=now,
    )
    return put(team, vial, "MASSETER", "R", "24", at=then, justification=Justification(reason))


def test_visit_of_98_days_ago_is_judged_by_the_papers_of_its_day(team: Team) -> None:
    client = make_client()
    clearance = allow(team, client, now=team.at(9, on=VISIT_ON - timedelta(days=300)))
    chart = late_chart(team, client)
    line = write_late(team, chart)
    assert VISIT_ON < clearance.expires_on < chart.opened_at.date()
    assert (line.given_on, rules_of(chart)) == (VISIT_ON, [])


def test_papers_of_today_do_not_allow_what_was_given_98_days_ago(team: Team) -> None:
    client = make_client()
    allow(team, client, now=team.at(9, on=VISIT_ON + timedelta(days=97)))
    chart = late_chart(team, client)
    with pytest.raises(ReasonNeeded, match="learance"):
        write_late(team, chart)
    write_late(team, chart, reason="It was given.")
    assert {"clearance", "consent"} <= set(rules_of(chart))
    assert all(row.was_done for row in chart.giving_exceptions.all())


def test_late_entry_stands_before_what_was_given_since(team: Team) -> None:
    """Neurotoxin on day 30 already: what is charted now for day 0 lies too near to it."""
    client = make_client()
    allow(team, client, now=team.at(9))
    since = make_chart(team, client=client, on=VISIT_ON + timedelta(days=30), is_allowed=False)
    assert not since.appointment.appointment_type.gives_neurotoxin
    vial = vials(team, since, BOTOX)[0]
    put(team, vial, "MASSETER", "R", "24")
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=since.opened_at)
    explain(since, by=team.rn, now=since.opened_at)
    sign_chart(chart=since, by=team.rn, now=since.opened_at)
    chart = late_chart(team, client)
    with pytest.raises(PrescriberNeeded):
        write_late(team, chart, reason="It was given.")
    chart.refresh_from_db()
    confirm_all(team, chart, now=chart.opened_at)
