"""Vision and capillary refill before and after filler: true lines, also late."""

from decimal import Decimal

import pytest

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe, record_waste
from charting.charts.services.signing import sign_chart
from charting.errors import (
    CheckFirst,
    MissingReason,
    WrongTime,
)
from charting.models import Chart, Container
from charting.safety.services.screening import record_check
from charting.tests.chart_gates import all_sentences, closed_sentences
from charting.tests.factories import (
    Team,
    ask,
    cheek,
    filler_lot,
    give,
    look,
)
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def syringe(team: Team, chart: Chart) -> Container:
    lot = filler_lot(team)
    ask(chart, lot.product, by=team.rn, now=team.at(10))
    return open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=team.at(10))


def inject(team: Team, syringe: Container, side: str, minute: int) -> None:
    give(syringe, cheek(), side, "0.5", by=team.rn, now=team.at(10, minute))


def test_vision_and_refill_are_asked_before_and_after_filler(
    team: Team, chart: Chart, syringe: Container
) -> None:
    look(chart, "before", by=team.rn, now=team.at(10, 1))
    inject(team, syringe, "R", 5)
    inject(team, syringe, "L", 6)
    assert closed_sentences(chart) == [
        "After filler: vision is not noted; capillary refill is not noted. "
        "Note what was found, or that it was not checked and why"
    ]
    look(chart, "after", by=team.rn, now=team.at(10, 8))
    assert closed_sentences(chart) == []


def test_filler_that_was_not_given_asks_for_no_check(
    team: Team, chart: Chart, syringe: Container
) -> None:
    record_waste(container=syringe, amount=Decimal(1), by=team.rn, now=team.at(10))
    assert [one for one in all_sentences(chart) if "filler: vision" in one] == []


def test_not_checked_is_an_answer_once_it_is_true(
    team: Team, chart: Chart, syringe: Container
) -> None:
    facts = {"chart": chart, "finding": "not_checked", "by": team.rn, "now": team.at(11)}
    with pytest.raises(CheckFirst):
        record_check(**facts, phase="before", what="vision", note="forgotten")
    inject(team, syringe, "R", 5)
    inject(team, syringe, "L", 6)
    with pytest.raises(MissingReason):
        record_check(**facts, phase="before", what="vision")
    for phase in ("before", "after"):
        for what in ("vision", "refill"):
            record_check(**facts, phase=phase, what=what, note="forgotten")
    assert closed_sentences(chart) == []
    sealed = sign_chart(chart=chart, by=team.rn, now=team.at(11)).snapshot["checks"]
    assert [one["finding"] for one in sealed] == ["not_checked"] * 4


def test_before_means_before_and_after_means_after(
    team: Team, chart: Chart, syringe: Container
) -> None:
    with pytest.raises(CheckFirst):
        look(chart, "after", by=team.rn, now=team.at(10, 1))
    inject(team, syringe, "R", 5)
    with pytest.raises(WrongTime, match="10:05"):
        look(chart, "before", by=team.rn, now=team.at(10, 6))
    look(chart, "after", by=team.rn, now=team.at(10, 7))
    facts = {"chart": chart, "finding": "normal", "by": team.rn, "now": team.at(10, 8)}
    for what in ("vision", "refill"):
        record_check(**facts, phase="before", what=what, at=team.at(10, 4))
    inject(team, syringe, "L", 20)
    (sentence,) = closed_sentences(chart)
    assert sentence.endswith("The last filler was given at 10:20 AM: check again")


def test_not_normal_says_what_and_is_sealed(team: Team, chart: Chart, syringe: Container) -> None:
    facts = {"chart": chart, "by": team.rn, "now": team.at(10, 1), "phase": "before"}
    with pytest.raises(MissingReason):
        record_check(**facts, what="vision", finding="not_normal")
    record_check(**facts, what="vision", finding="not_normal", note="Blind in the left eye")
    record_check(**facts, what="refill", finding="normal")
    inject(team, syringe, "R", 5)
    inject(team, syringe, "L", 5)
    look(chart, "after", by=team.rn, now=team.at(10, 6))
    assert closed_sentences(chart) == []
    assert any("vision not normal (Blind in the left eye)" in one for one in all_sentences(chart))
