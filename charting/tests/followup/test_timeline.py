"""The picture of what is due: past, due and overdue apart, and where each lies."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from charting.followup.due_list import DueState
from charting.followup.maintenance import AreaDue, Maintenance
from charting.followup.timeline import DueRow, DueTimeline, due_timeline
from treatments.models import FacialArea, Product

TODAY = date(2026, 11, 29)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def area(name: str, window: tuple[date, date] | None, given_on: date | None = None) -> AreaDue:
    kind = Product.Kind.HA_FILLER if window is None else Product.Kind.NEUROTOXIN
    names = {"trade_name": name, "clinical_name": name, "lay_name": f"Your {name}"}
    product = Product(name="Botox", kind=kind)
    return AreaDue(FacialArea(**names), product, given_on or ago(200), window, is_agreed=True)


def picture(*areas: AreaDue, **also: Any) -> DueTimeline:
    facts = {"filler_on": None, "course": None, "annual_due_on": None, "reviews": []} | also
    return due_timeline(Maintenance(list(areas), toxin=None, **facts), TODAY)


def row(*window: date) -> DueRow:
    (found,) = picture(area("Masseter", (window[0], window[-1]))).rows
    return found


def test_nothing_given_draws_nothing() -> None:
    assert not picture()


@pytest.mark.parametrize(
    ("window", "state", "days"),
    [
        ((ago(200), ago(135)), DueState.OVERDUE, 135),
        ((ago(200), ago(1)), DueState.OVERDUE, 1),
        ((ago(20), TODAY), DueState.NOW, 0),
        ((TODAY, ago(-40)), DueState.NOW, 0),
        ((ago(-1), ago(-40)), DueState.AHEAD, 1),
    ],
)
def test_past_due_and_overdue_are_apart(
    window: tuple[date, date], state: DueState, days: int
) -> None:
    found = row(*window)
    assert (found.state, found.days) == (state, days)
    assert (found.over is not None) == (state == DueState.OVERDUE)


def test_overrun_is_drawn_from_the_end_of_the_window_to_today() -> None:
    found = picture(area("Masseter", (ago(200), ago(135))))
    over, today_at = found.rows[0].over, found.today_at
    assert over
    assert (over.left, over.right) == (found.period.at(ago(135)), today_at)


@pytest.mark.parametrize(("months_ahead", "shown"), [(0, 24), (20, 31), (90, 36)])
def test_picture_shows_24_to_36_months(months_ahead: int, shown: int) -> None:
    last = TODAY + timedelta(days=round(months_ahead * 30.5))
    period = picture(area("Cheek", (ago(1), last))).period
    months = (period.end.year - period.first.year) * 12 + period.end.month - period.first.month
    assert months == shown
    assert period.first == date(2026, 2, 1)


def test_what_lies_before_the_picture_keeps_its_words_and_its_overrun() -> None:
    found = row(ago(900), ago(800))
    assert (found.days, found.bar, found.given_at) == (800, None, found.given_at)
    assert found.over
    assert found.over.left == 0


def test_what_lies_after_the_picture_has_no_bar() -> None:
    assert row(ago(-2000), ago(-2300)).bar is None


def test_label_stays_inside_the_picture() -> None:
    late, here = row(ago(-600), ago(-640)), row(ago(10), ago(-500))
    assert late.label_at is None
    assert here.bar
    assert (here.is_label_before, here.label_at) == (True, here.bar.left)


def test_yearly_visit_is_a_row_of_one_day() -> None:
    found = picture(filler_on=ago(300), annual_due_on=ago(-65)).rows[0]
    assert (found.area, found.is_one_day, found.given_on) == (None, True, ago(300))


def test_rows_stand_as_the_list_does() -> None:
    areas = [
        area("unknown", None),
        area("later", (ago(-90), ago(-120))),
        area("now", (ago(3), ago(-3))),
        area("over", (ago(90), ago(60))),
    ]
    assert [str(one.area) for one in picture(*areas).rows] == ["over", "now", "later", "unknown"]


@pytest.mark.parametrize(
    ("language", "for_client", "words"),
    [
        ("en", False, ["135 days over", "Overdue by 135 days, since July 17, 2026."]),
        ("en", True, ["since Jul 17", "Due since July 17, 2026."]),
        ("es", True, ["17 jul", "2026"]),
    ],
)
def test_picture_says_in_words_what_it_draws(
    language: str, for_client: bool, words: list[str]
) -> None:
    facts = {"timeline": picture(area("Masseter", (ago(200), ago(135)))), "for_client": for_client}
    with translation.override(language):
        page = " ".join(render_to_string("charting/_when_due.html", facts).split())
    assert [said for said in words if said.casefold() not in page.casefold()] == []
    assert "0,5%" not in page
    assert ("Your Masseter" in page) == for_client
