"""What an order allows, asked of the record: before the needle, at signing, and afterwards."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe, record_waste
from charting.charts.services.injections import remove_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.clearances.services.clearances import revoke_clearance
from charting.errors import MayNotBeGiven, NotReadyToSign
from charting.models import Chart, Container, GivingException, OrderLine
from charting.record.gates.gate import Gate
from charting.safety.may_give import may_give, request_for_product
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.chart_gates import closed_gates, closed_sentences
from charting.tests.clearances.ordering import millilitres, order, units
from charting.tests.factories import (
    Team,
    agree,
    allow,
    ask,
    cheek,
    chin,
    filler_lot,
    give,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from charting.tests.factories import _product as product_of
from medspa.local.testkit.shared import shared
from treatments.giving import Request
from treatments.models import FacialArea, Product, Rule
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@shared
def unordered(team: Team) -> Chart:
    """Consents are signed; no exam yet."""
    chart = make_chart(team, is_allowed=False)
    masseter(), make_area("DAO"), product_of("dysport")
    for modality in ("neurotoxin", "filler"):
        agree(team, chart.client, modality, now=team.at(9))
    return chart


def _botox() -> Product:
    return product_of("botox-cosmetic")


def vial(team: Team, chart: Chart) -> Container:
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))


def order_gates(chart: Chart) -> list[Gate]:
    return [gate for gate in closed_gates(chart) if gate.code == "order"]


def asked_of(
    team: Team, chart: Chart, product: Product, area: str = "", amount: str = ""
) -> list[str]:
    """What the rule of the order says against it at 10:00."""
    request: Request = request_for_product(chart, product, team.at(10))
    request = replace(
        request,
        area=FacialArea.objects.get(pk=area) if area else None,
        side="R" if area else "",
        amount=Decimal(amount) if amount else None,
    )
    answers = may_give(request, chart=chart)
    return [one.sentence for one in answers if one.rule == Rule.ORDER and one.is_refused]


# --- Product, area, class


@pytest.mark.parametrize(
    ("slug", "area", "amount", "said"),
    [
        ("botox-cosmetic", "", "", ""),
        ("botox-cosmetic", "MASSETER", "60", ""),
        (
            "botox-cosmetic",
            "MASSETER",
            "60.01",
            "Beyond the order of Pilar Bastos, PA-C: Botox Cosmetic up to 60 U per visit; "
            "this makes 60.01 U.",
        ),
        (
            "botox-cosmetic",
            "DAO",
            "2",
            "Beyond the order of Pilar Bastos, PA-C of Jan 12, 2026: it does not name "
            "Botox Cosmetic in Dao.",
        ),
        (
            "dysport",
            "MASSETER",
            "1",
            "Beyond the order of Pilar Bastos, PA-C of Jan 12, 2026: it does not name "
            "Dysport in Masseter.",
        ),
    ],
)
def test_product_area_and_amount(
    team: Team, unordered: Chart, slug: str, area: str, amount: str, said: str
) -> None:
    order(team, unordered.client, units(_botox(), "60", "MASSETER"), at=team.at(9))
    found = asked_of(team, unordered, product_of(slug), area, amount)
    assert found == ([said] if said else [])


def test_class_of_filler_counts_all_its_products(team: Team, unordered: Chart) -> None:
    one = product_of("juvederm-voluma-xc", kind=Product.Kind.HA_FILLER)
    other = product_of("restylane-kysse", kind=Product.Kind.HA_FILLER)
    crystals = product_of("radiesse", kind=Product.Kind.CAHA)
    cheek(), chin()
    order(team, unordered.client, millilitres("ha_filler", "2", "CHEEK_LAT", "CHIN"), at=team.at(9))
    lot = filler_lot(team, product=other)
    ask(unordered, other, by=team.rn, now=team.at(10))
    syringe = open_syringe(
        chart=unordered, opening=SyringeOpening(lot=lot), by=team.rn, now=team.at(10)
    )
    give(syringe, chin(), "M", "0.8", by=team.rn, now=team.at(10))
    assert asked_of(team, unordered, one, "CHEEK_LAT", "1.2") == []
    assert asked_of(team, unordered, one, "CHEEK_LAT", "1.25") == [
        "Beyond the order of Pilar Bastos, PA-C: hyaluronic acid filler up to 2 mL per visit; "
        "this makes 2.05 mL."
    ]
    assert len(asked_of(team, unordered, crystals, "CHEEK_LAT", "0.1")) == 1


# --- Who and until


def test_performer_is_the_one_who_is_named(team: Team, unordered: Chart) -> None:
    line = units(_botox(), "60", performer=team.prescriber)
    order(team, unordered.client, line, at=team.at(9))
    assert asked_of(team, unordered, _botox(), "MASSETER", "1") == [
        "Beyond the order of Pilar Bastos, PA-C: Botox Cosmetic is for Pilar Bastos, PA-C to give."
    ]


def test_role_of_the_performer(team: Team, unordered: Chart) -> None:
    line = units(_botox(), "60", performer_role=OrderLine.Role.PRESCRIBER)
    order(team, unordered.client, line, at=team.at(9))
    assert asked_of(team, unordered, _botox(), "MASSETER", "1") == [
        "Beyond the order of Pilar Bastos, PA-C: Botox Cosmetic is for a prescriber to give."
    ]


@pytest.mark.parametrize(
    ("until", "holds"), [(date(2026, 1, 12), True), (date(2026, 1, 11), False)]
)
def test_last_day_of_a_line_counts(
    team: Team, unordered: Chart, until: date, *, holds: bool
) -> None:
    day_before = team.at(9, on=date(2026, 1, 11))
    order(team, unordered.client, units(_botox(), "60", until=until), at=day_before)
    found = asked_of(team, unordered, _botox(), "MASSETER", "1")
    assert found == (
        []
        if holds
        else [
            "Beyond the order of Pilar Bastos, PA-C: for Botox Cosmetic it ended on Jan 11, 2026."
        ]
    )


# --- Several clearances


def test_newest_order_decides_and_withdrawn_it_does_not(team: Team, unordered: Chart) -> None:
    order(team, unordered.client, units(_botox(), "60"), at=team.at(8))
    less = order(team, unordered.client, units(_botox(), "40"), at=team.at(9))
    assert len(asked_of(team, unordered, _botox(), "MASSETER", "50")) == 1
    revoke_clearance(clearance=less, reason="Asked again", by=team.pa, now=team.at(9, 30))
    assert asked_of(team, unordered, _botox(), "MASSETER", "50") == []


def test_order_for_something_else_leaves_an_older_order(team: Team, unordered: Chart) -> None:
    order(team, unordered.client, units(_botox(), "60"), at=team.at(8))
    order(team, unordered.client, units(product_of("dysport"), "100"), at=team.at(9))
    assert asked_of(team, unordered, _botox(), "MASSETER", "50") == []


def test_clearance_without_order_allows_its_kinds_until_one_is_written(
    team: Team, unordered: Chart
) -> None:
    allow(team, unordered.client, now=team.at(8))
    assert asked_of(team, unordered, _botox(), "MASSETER", "500") == []
    order(team, unordered.client, units(product_of("dysport"), "100"), at=team.at(9))
    assert len(asked_of(team, unordered, _botox(), "MASSETER", "1")) == 1


# --- At the needle and at signing


def test_beyond_the_order_is_refused_and_what_was_done_is_written(
    team: Team, unordered: Chart
) -> None:
    """Two taps of 31 U on an order of 60 U: the last one went too far, and stays in the chart."""
    order(team, unordered.client, units(_botox(), "60", "MASSETER"), at=team.at(9))
    opened = vial(team, unordered)
    said = {"by": team.rn, "now": team.at(10)}
    give(opened, masseter(), "R", "31", **said)
    with pytest.raises(MayNotBeGiven, match="this makes 62 U"):
        give(opened, masseter(), "L", "31", justification=NO_JUSTIFICATION, **said)
    last = give(opened, masseter(), "L", "31", **said)
    record_waste(container=opened, amount=Decimal(38), **said)

    sentence = (
        "Beyond the order of Pilar Bastos, PA-C: Botox Cosmetic up to 60 U per visit; "
        "this makes 62 U"
    )
    assert closed_sentences(unordered) == [sentence]
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=unordered, by=team.rn, now=team.at(11))
    assert GivingException.objects.get(line=last.pk, rule=Rule.ORDER).was_done

    [gate] = closed_gates(unordered)
    answer_for_gate(
        chart=unordered,
        code=gate.code,
        sentence=gate.sentence,
        reason="Strong muscle, I agree.",
        by=team.pa,
        now=team.at(10, 30),
    )
    sealed = sign_chart(chart=unordered, by=team.rn, now=team.at(11)).snapshot
    [line] = sealed["clearance"]["order"]
    assert (line["most"], line["unit"], line["areas"]) == ("60", "U", ["MASSETER"])
    assert any(one.startswith(sentence) for one in sealed["gates"])


def test_prescribers_answer_is_for_that_amount_only(team: Team, unordered: Chart) -> None:
    order(team, unordered.client, units(_botox(), "60"), at=team.at(9))
    opened = vial(team, unordered)
    give(opened, masseter(), "R", "62", by=team.rn, now=team.at(10))
    record_waste(container=opened, amount=Decimal(30), by=team.rn, now=team.at(10))
    [gate] = order_gates(unordered)
    answer = {"code": gate.code, "sentence": gate.sentence, "reason": "Yes", "by": team.pa}
    answer_for_gate(chart=unordered, **answer, now=team.at(10, 5))
    assert order_gates(unordered) == []
    more = give(opened, masseter(), "L", "2", by=team.rn, now=team.at(10, 6))
    assert len(order_gates(unordered)) == 1
    remove_injection(injection=more, by=team.rn, now=team.at(10, 7))
    assert order_gates(unordered) == []


def test_prescriber_who_injects_is_told_and_not_stopped(team: Team, unordered: Chart) -> None:
    order(team, unordered.client, units(_botox(), "60"), at=team.at(9))
    unordered.injector = team.prescriber
    unordered.save()
    request = request_for_product(unordered, product_of("dysport"), team.at(10))
    [told] = [one for one in may_give(request, chart=unordered) if one.rule == Rule.ORDER]
    assert told.is_allowed
    assert told.is_note
    assert told.sentence.endswith("Pilar Bastos, PA-C prescribes it.")


def test_extended_order_allows_what_comes_after_it(team: Team, unordered: Chart) -> None:
    order(team, unordered.client, units(_botox(), "60"), at=team.at(9))
    assert len(asked_of(team, unordered, _botox(), "MASSETER", "70")) == 1
    order(team, unordered.client, units(_botox(), "80"), at=team.at(9, 50))
    assert asked_of(team, unordered, _botox(), "MASSETER", "70") == []
