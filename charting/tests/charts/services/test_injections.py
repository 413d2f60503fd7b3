from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from charting.charts.injection_entry import InjectionDetails, InjectionEntry
from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe
from charting.charts.services.injections import (
    change_injection,
    give_injection,
    remove_injection,
)
from charting.errors import (
    AreaIsComposite,
    BadAmount,
    ChartSigned,
    Contraindicated,
    NotEnoughLeft,
    SideNotTaken,
    SideRequired,
    UseByPassed,
    VisitChanged,
    WrongModality,
    WrongTime,
)
from charting.models import Chart, Injection, Preparation
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.safety.services.screening import record_answer, record_go_on
from charting.tests.factories import (
    DONE,
    Team,
    cheek,
    chin,
    filler_lot,
    give,
    make_chart,
    make_signed_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.audit.models import AuditEvent
from medspa.local.testkit.shared import shared
from treatments.models import AreaPart
from treatments.tests.factories import make_area, make_product

pytestmark = pytest.mark.django_db


@shared
def vial(team: Team, chart: Chart) -> Preparation:
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))


def test_injection_is_kept_with_its_details_and_noted(team: Team, vial: Preparation) -> None:
    line = give_injection(
        chart=vial.chart,
        entry=InjectionEntry(
            area=masseter(),
            side="L",
            container=vial,
            amount=Decimal("8.5"),
            details=InjectionDetails(
                point_label="P1", plane="intramuscular", device="30G", technique="bolus"
            ),
        ),
        by=team.rn,
        now=team.at(11),
    )
    line.refresh_from_db()
    event = AuditEvent.objects.filter(action="injection.given").get()
    assert (line.side, line.amount, line.sequence, line.point_label) == (
        "L",
        Decimal("8.5"),
        1,
        "P1",
    )
    assert line.at == team.at(11)
    assert event.facts["amount"] == "8.5"
    assert Chart.objects.get(pk=vial.chart_id).saved_at == team.at(11)


@pytest.mark.parametrize("side", ["", "M", "X"])
def test_bilateral_area_asks_for_the_side(team: Team, vial: Preparation, side: str) -> None:
    with pytest.raises(SideRequired) as refusal:
        give(vial, masseter(), side, "8", by=team.rn, now=team.at(10))
    assert refusal.value.field == "side"


@pytest.mark.parametrize("side", ["", "M"])
def test_midline_area_is_stored_as_midline(team: Team, chart: Chart, side: str) -> None:
    syringe = open_syringe(
        chart=chart, opening=SyringeOpening(lot=filler_lot(team)), by=team.rn, now=team.at(10)
    )
    assert give(syringe, chin(), side, "0.5", by=team.rn, now=team.at(10)).side == "M"


def test_midline_area_takes_no_side(team: Team, chart: Chart) -> None:
    syringe = open_syringe(
        chart=chart, opening=SyringeOpening(lot=filler_lot(team)), by=team.rn, now=team.at(10)
    )
    with pytest.raises(SideNotTaken):
        give(syringe, chin(), "L", "0.5", by=team.rn, now=team.at(10))


def test_composite_area_names_its_parts(team: Team, vial: Preparation) -> None:
    whole = make_area("CHIN_SHADOW", lay_name="Chin shadow")
    AreaPart.objects.create(composite=whole, part=masseter())
    with pytest.raises(AreaIsComposite) as refusal:
        give(vial, whole, "R", "8", by=team.rn, now=team.at(10))
    assert refusal.value.facts["parts"] == ["MASSETER"]


def test_toxin_is_not_given_in_a_filler_area(team: Team, vial: Preparation) -> None:
    with pytest.raises(WrongModality):
        give(vial, cheek(), "R", "1", by=team.rn, now=team.at(10))


@pytest.mark.parametrize("amount", ["0", "-1", "8.005", "Infinity"])
def test_amount_is_above_zero_with_two_decimals(team: Team, vial: Preparation, amount: str) -> None:
    with pytest.raises(BadAmount):
        give(vial, masseter(), "R", amount, by=team.rn, now=team.at(10))


def test_no_more_is_given_than_the_vial_holds(team: Team, vial: Preparation) -> None:
    give(vial, masseter(), "R", "96", by=team.rn, now=team.at(10))
    with pytest.raises(NotEnoughLeft) as refusal:
        give(vial, masseter(), "L", "5", by=team.rn, now=team.at(10))
    assert refusal.value.facts["left"] == 4


def test_vial_mixed_too_long_ago_is_not_given(team: Team, vial: Preparation) -> None:
    late = vial.discard_after
    assert give(vial, masseter(), "R", "8", by=team.rn, now=late).at == late
    now = late + timedelta(seconds=1)
    with pytest.raises(UseByPassed):
        give(vial, masseter(), "R", "8", by=team.rn, now=now, justification=NO_JUSTIFICATION)


@pytest.mark.parametrize("minutes", [-1, 61])
def test_injection_lies_between_opening_and_now(
    team: Team, vial: Preparation, minutes: int
) -> None:
    with pytest.raises(WrongTime):
        give_injection(
            chart=vial.chart,
            entry=InjectionEntry(
                area=masseter(),
                side="R",
                container=vial,
                amount=Decimal(8),
                at=team.at(10) + timedelta(minutes=minutes),
            ),
            by=team.rn,
            now=team.at(11),
        )


def test_product_of_another_chart_is_not_given(team: Team, vial: Preparation) -> None:
    other = make_chart(team, hour=13)
    with pytest.raises(VisitChanged):
        give_injection(
            chart=other,
            entry=InjectionEntry(area=masseter(), side="R", container=vial, amount=Decimal(8)),
            by=team.rn,
            now=team.at(13),
        )


def test_line_is_not_moved_to_a_contraindicated_product(team: Team, vial: Preparation) -> None:
    """Reported at 10:10: a line of 10:15 waits for a prescriber there, one of 10:05 does not."""
    other = mix_vial(
        vial.chart, toxin_lot(team, product=make_product("dysport")), by=team.rn, now=team.at(10)
    )
    line = give(vial, masseter(), "R", "8", by=team.rn, now=team.at(10, 15))
    asked = record_answer(
        chart=vial.chart,
        product=other.product,
        answer=ClientAnswer("reported", reported="Milk allergy", is_contraindication=True),
        by=team.rn,
        now=team.at(10, 10),
    )
    moved = InjectionEntry(
        area=masseter(), side="R", container=other, amount=Decimal(8), justification=DONE
    )
    said = {"injection": line, "by": team.rn, "now": team.at(10, 20)}
    with pytest.raises(Contraindicated, match="Milk allergy"):
        change_injection(entry=moved, **said)
    line.refresh_from_db()
    assert line.container == vial
    earlier = replace(moved, at=team.at(10, 5))
    assert change_injection(entry=earlier, **said).container == other
    record_go_on(asked=asked, reason="Lactose, not protein", by=team.pa, now=team.at(10, 20))
    later = replace(moved, at=team.at(10, 15))
    assert change_injection(entry=later, **said).at == team.at(10, 15)


def test_change_frees_what_the_line_took(team: Team, vial: Preparation) -> None:
    line = give(vial, masseter(), "R", "100", by=team.rn, now=team.at(10))
    changed = change_injection(
        injection=line,
        entry=InjectionEntry(area=masseter(), side="L", container=vial, amount=Decimal(90)),
        by=team.rn,
        now=team.at(11),
    )
    assert (changed.side, changed.amount, changed.at) == ("L", 90, team.at(10))


def test_removed_line_is_gone_and_noted(team: Team, vial: Preparation) -> None:
    line = give(vial, masseter(), "R", "8", by=team.rn, now=team.at(10))
    remove_injection(injection=line, by=team.rn, now=team.at(11))
    assert Injection.objects.count() == 0
    assert AuditEvent.objects.filter(action="injection.removed").get().facts["amount"] == "8"


def one_more(line: Injection, side: str) -> InjectionEntry:
    return InjectionEntry(area=line.area, side=side, container=line.container, amount=Decimal(1))


@pytest.mark.parametrize(
    "change",
    [
        lambda line, who: remove_injection(injection=line, **who),
        lambda line, who: change_injection(injection=line, entry=one_more(line, "L"), **who),
        lambda line, who: give_injection(chart=line.chart, entry=one_more(line, "R"), **who),
    ],
    ids=["remove", "change", "give"],
)
def test_signed_chart_refuses_kindly(team: Team, change: Callable[..., object]) -> None:
    """Negative test (h)."""
    line = make_signed_chart(team).injections.first()
    with pytest.raises(ChartSigned):
        change(line, {"by": team.rn, "now": team.at(12)})


def test_time_typed_to_the_minute_is_that_of_the_line(team: Team, chart: Chart) -> None:
    opened_at = team.at(10) + timedelta(seconds=20)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=opened_at)
    given_at = opened_at + timedelta(seconds=10)
    line = give(vial, masseter(), "L", 8, by=team.rn, now=given_at)

    changed = change_injection(
        injection=line,
        entry=InjectionEntry(
            area=masseter(), container=vial, amount=Decimal(9), side="L", at=team.at(10)
        ),
        by=team.rn,
        now=team.at(11),
    )

    assert (changed.amount, changed.at) == (9, given_at)


def test_first_line_may_be_typed_for_the_minute_of_the_opening(team: Team, chart: Chart) -> None:
    opened_at = team.at(10) + timedelta(seconds=20)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=opened_at)

    line = give_injection(
        chart=chart,
        entry=InjectionEntry(
            area=masseter(), side="R", container=vial, amount=Decimal(8), at=team.at(10)
        ),
        by=team.rn,
        now=team.at(11),
    )

    assert line.at == opened_at
