"""When due again: past and future apart, what is overdue first and by how many days."""

from datetime import date, timedelta

import pytest

from charting.followup.due_list import DueLine, DueState, due_lines
from charting.followup.maintenance import AreaDue, Maintenance
from treatments.giving import ToxinAgain
from treatments.models import FacialArea, Product

TODAY = date(2026, 11, 29)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def area(name: str, window: tuple[date, date] | None, *, is_agreed: bool = True) -> AreaDue:
    product = Product(name="Juvederm", kind=Product.Kind.HA_FILLER)
    return AreaDue(
        FacialArea(trade_name=name, clinical_name=name), product, ago(300), window, is_agreed
    )


def lines(*areas: AreaDue, toxin: ToxinAgain | None = None, **also: object) -> list[DueLine]:
    facts = {"filler_on": None, "course": None, "annual_due_on": None, "reviews": []} | also
    return due_lines(Maintenance(list(areas), toxin, **facts), TODAY)


@pytest.mark.parametrize(
    ("window", "when", "says"),
    [
        ((ago(40), ago(12)), DueState.OVERDUE, "overdue by 12 days"),
        ((ago(40), ago(1)), DueState.OVERDUE, "overdue by 1 day"),
        ((ago(40), TODAY), DueState.NOW, "due today"),
        ((TODAY, ago(-30)), DueState.NOW, "due now"),
        ((ago(-1), ago(-30)), DueState.AHEAD, "in 1 day"),
        ((ago(-1200), ago(-1300)), DueState.AHEAD, "in 1,200 days"),
        (None, DueState.UNKNOWN, "no date known"),
    ],
)
def test_past_and_future_are_told_apart(window: object, when: DueState, says: str):
    (line,) = lines(area("Lips", window))

    assert (line.when, line.says) == (when, says)


def test_overdue_longest_comes_first_then_now_then_soonest():
    found = lines(
        area("unknown", None),
        area("later", (ago(-90), ago(-120))),
        area("soon", (ago(-3), ago(-30))),
        area("now", (ago(3), ago(-3))),
        area("overdue a little", (ago(30), ago(2))),
        area("overdue long", (ago(90), ago(60))),
    )

    assert [line.what for line in found] == [
        "overdue long",
        "overdue a little",
        "now",
        "soon",
        "later",
        "unknown",
    ]


def test_earliest_repeat_and_touch_up_are_never_overdue():
    toxin = ToxinAgain(ago(10), ago(-4), (ago(80), ago(73)))

    found = {line.what: (line.when, line.says) for line in lines(toxin=toxin)}

    assert found == {
        "Earliest repeat (84 d)": (DueState.OPEN, "allowed now"),
        "Repeat per label": (DueState.AHEAD, "in 4 days"),
        "Touch-up window": (DueState.OVER, "closed 73 days ago"),
    }


def test_yearly_visit_that_passed_is_overdue_on_the_day_after():
    assert lines(annual_due_on=TODAY)[0].says == "due today"
    assert lines(annual_due_on=ago(1))[0].is_overdue


def test_months_without_a_source_say_so():
    assert lines(area("Lips", (ago(2), ago(-2)), is_agreed=False))[0].needs_review
